// The models that there are: those of the policy, those that can be pulled, and what is inside a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"
#include "occam/evidence.hpp"
#include "occam/export.hpp"

namespace occam {

namespace app {
struct Core;
}

/// A model of the policy, as far as it is known without loading its weights.
struct DeclaredModel {
  std::string id;
  std::string backend;
  std::string file;      ///< empty for an endpoint
  std::string endpoint;  ///< empty for a file
  bool available = false;
  std::string problem;  ///< why it is not available
  std::string quantisation;
  double parameters = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::int32_t context_length = 0;
  Residency residency = Residency::kDevice;
};

/// A model that `pull` can fetch.
struct PullableModel {
  std::string name;
  std::string file;
  std::uint64_t bytes = 0;
  std::string licence;
  std::string description;
  bool pulled = false;
};

struct PullStatus {
  std::string_view stage;   ///< `downloading`, `unpacking`, `verifying`
  std::string_view source;  ///< what is being fetched
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
};

/// Part of an Occam; valid while it lives. Threads: [any].
class OCCAM_API Catalogue {
 public:
  /// The policy's models, smallest first.
  [[nodiscard]] std::vector<DeclaredModel> declared() const;
  [[nodiscard]] Result<std::vector<PullableModel>> pullable() const;

  /// Returns the finished file in the cache. Errors: see the message's sources and the hint.
  [[nodiscard]] Result<std::filesystem::path> pull(std::string_view name,
                                                   const std::function<void(const PullStatus&)>& observer = {}) const;
  /// Deletes a pulled model from the cache. Errors: kNotFound.
  [[nodiscard]] Result<void> remove(std::string_view name) const;

  /// What is in a model id's or a path's file, as a JSON object. Errors: kNotFound, kData, kUnsupported.
  [[nodiscard]] Result<std::string> inspect(std::string_view model_or_file) const;

 private:
  friend class Occam;
  explicit Catalogue(app::Core& core) : core_(&core) {}
  app::Core* core_;
};

}  // namespace occam
