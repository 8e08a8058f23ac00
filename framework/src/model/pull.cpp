#include "model/pull.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "model/registry_client.hpp"

namespace occam {

namespace fs = std::filesystem;
using config::CatalogueModel;
using config::CatalogueSource;

namespace {

/// Held while a pull runs; the system releases it when the process ends, however it ends.
class PullLock {
 public:
  static Result<PullLock> create(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
      return fail(ErrorCode::kStore, fmt::format("cannot make the lock: {}", std::strerror(errno)), file.string());
    PullLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
      return fail(ErrorCode::kOverloaded, "another pull of this model is running", file.string(),
                  "wait for it, then ask again");
    return lock;
  }
  PullLock(PullLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  PullLock& operator=(PullLock&&) = delete;
  ~PullLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  explicit PullLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

std::uint64_t bytes_under(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const std::uintmax_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

bool is_the_file(const CatalogueSource& source) {
  return source.kind == config::SourceKind::kHttps && source.parts.size() == 1;
}

class Pull {
 public:
  Pull(const CatalogueModel& model, const fs::path& folder, const PullObserver& observer, std::stop_token stop)
      : model_(model),
        target_(folder / model.file),
        staging_(folder / (model.file + ".partial")),
        observer_(observer),
        stop_(std::move(stop)) {}

  Result<fs::path> run();

 private:
  [[nodiscard]] bool is_there() const;
  Result<void> check_space(const CatalogueSource& source) const;
  Result<void> fetch(const CatalogueSource& source, std::size_t index);
  Result<void> assemble(const CatalogueSource& source, const std::vector<fs::path>& archives, const fs::path& whole);
  Result<void> verify(const fs::path& file) const;
  Result<void> finish(const fs::path& file) const;
  [[nodiscard]] Error summary(const std::vector<Error>& errors) const;
  void report(PullStage stage, std::string_view source, std::uint64_t bytes) const;

  const CatalogueModel& model_;
  fs::path target_;
  fs::path staging_;
  const PullObserver& observer_;
  std::stop_token stop_;
};

void Pull::report(PullStage stage, std::string_view source, std::uint64_t bytes) const {
  if (observer_) observer_({stage, source, std::min(bytes, model_.bytes), model_.bytes});
}

bool Pull::is_there() const {
  std::error_code error;
  return fs::exists(target_, error) && verify(target_).has_value();
}

Result<fs::path> Pull::run() {
  if (is_there()) return target_;
  std::error_code error;
  fs::create_directories(staging_, error);
  if (error)
    return fail(ErrorCode::kStore, "cannot make a folder: " + error.message(), staging_.string(),
                "choose a cache folder that can be written: XDG_CACHE_HOME");
  auto lock = PullLock::create(staging_ / "lock");
  if (!lock) return fail(lock.error());
  if (is_there()) return target_;

  std::vector<Error> errors;
  for (std::size_t index = 0; index < model_.sources.size(); ++index) {
    auto fetched = fetch(model_.sources[index], index);
    if (fetched) {
      fs::remove_all(staging_, error);
      return target_;
    }
    if (fetched.error().code == ErrorCode::kCancelled) return fail(fetched.error());
    errors.push_back(std::move(fetched.error()));
  }
  return fail(summary(errors));
}

Result<void> Pull::check_space(const CatalogueSource& source) const {
  std::error_code error;
  const fs::space_info space = fs::space(staging_, error);
  if (error) return {};
  // A lone download becomes the file; else: the packed parts, the file, and one part's temporary copy in its client.
  const std::uint64_t parts = std::max<std::size_t>(source.parts.size(), 1);
  const std::uint64_t needed = is_the_file(source) ? model_.bytes : 2 * model_.bytes + model_.bytes / parts;
  const std::uint64_t staged = bytes_under(staging_);
  if (staged >= needed || space.available >= needed - staged) return {};
  return fail(ErrorCode::kStore,
              fmt::format("{} needs {} free while it is fetched, the disk has {}", model_.name.value,
                          format_bytes(needed - staged), format_bytes(space.available)),
              staging_.string(), "make room, or point XDG_CACHE_HOME at another disk");
}

Result<void> Pull::fetch(const CatalogueSource& source, std::size_t index) {
  if (auto enough = check_space(source); !enough) return enough;
  std::string name;
  const RegistryClient client{staging_, stop_, [&] { report(PullStage::kDownloading, name, bytes_under(staging_)); }};
  std::vector<fs::path> archives;
  for (std::size_t part = 0; part < source.parts.size(); ++part) {
    name = describe(source.kind, source.parts[part]);
    report(PullStage::kDownloading, name, bytes_under(staging_));
    // A part is known by what it is, so that a changed catalogue does not take up an older one's.
    const fs::path folder = staging_ / fmt::format("source-{}", index) / sha256_hex(name).substr(0, 16);
    auto archive = client.fetch(source.kind, source.parts[part], folder);
    if (!archive) return fail(archive.error());
    archives.push_back(std::move(*archive));
  }
  const fs::path whole = staging_ / "whole";
  if (auto assembled = assemble(source, archives, whole); !assembled) return assembled;
  if (auto verified = verify(whole); !verified) {
    std::error_code ignored;
    fs::remove_all(staging_ / fmt::format("source-{}", index), ignored);
    fs::remove(whole, ignored);
    return verified;
  }
  return finish(whole);
}

Result<void> Pull::assemble(const CatalogueSource& source, const std::vector<fs::path>& archives,
                            const fs::path& whole) {
  std::error_code ignored;
  fs::remove(whole, ignored);
  if (is_the_file(source)) {
    std::error_code error;
    fs::rename(archives.front(), whole, error);
    if (error) return fail(ErrorCode::kStore, "cannot rename the file: " + error.message(), whole.string());
    return {};
  }
  for (std::size_t part = 0; part < archives.size(); ++part) {
    const std::string name = describe(source.kind, source.parts[part]);
    const auto seen = [&] {
      std::error_code error;
      const std::uintmax_t size = fs::file_size(whole, error);
      report(PullStage::kUnpacking, name, error ? 0 : size);
    };
    const RegistryClient client{staging_, stop_, seen};
    auto unpacked = client.unpack(source.kind, source.parts[part], archives[part], whole);
    if (!unpacked) {
      // An archive that cannot be opened would fail for ever: the next pull fetches it again.
      if (unpacked.error().code == ErrorCode::kModel) fs::remove_all(archives[part].parent_path(), ignored);
      return unpacked;
    }
  }
  return {};
}

Result<void> Pull::verify(const fs::path& file) const {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (!error && model_.bytes != 0 && size != model_.bytes)
    return fail(ErrorCode::kData, fmt::format("{} came with {} bytes instead of {}", model_.file, size, model_.bytes),
                file.string(), "what came is thrown away; pull again, and if it stays so, mend the catalogue");
  const auto digest = sha256_file(file, [&](std::uint64_t done) { report(PullStage::kVerifying, model_.file, done); });
  if (!digest) return fail(digest.error());
  if (*digest != model_.sha256)
    return fail(ErrorCode::kData,
                fmt::format("{} came with sha256 {} instead of {}", model_.file, *digest, model_.sha256), file.string(),
                "what came is thrown away; pull again, and if it stays so, mend the catalogue");
  return {};
}

Result<void> Pull::finish(const fs::path& file) const {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed)
    return fail(ErrorCode::kStore, fmt::format("cannot flush the file: {}", std::strerror(reason)), file.string());
  std::error_code error;
  fs::rename(file, target_, error);
  if (error) return fail(ErrorCode::kStore, "cannot rename the file: " + error.message(), target_.string());
  return {};
}

Error Pull::summary(const std::vector<Error>& errors) const {
  const std::string elsewhere =
      fmt::format("or put a file with sha256 {} at {} yourself", model_.sha256, target_.string());
  if (errors.empty())
    return {ErrorCode::kUsage, fmt::format("{} has no source in the catalogue", model_.name.value), {}, elsewhere};
  std::vector<std::string> messages;
  for (const Error& error : errors) messages.push_back(error.message);
  const std::string& hint = errors.back().hint;
  return {errors.back().code, fmt::format("{} could not be fetched: {}", model_.name.value, join(messages, "; then ")),
          errors.back().where,
          (hint.empty() ? "see that the registry can be reached with its own client" : hint) + "; " + elsewhere};
}

}  // namespace

Result<fs::path> pull(const CatalogueModel& model, const fs::path& folder, const PullObserver& observer,
                      std::stop_token stop) {
  if (model.file.empty() || fs::path(model.file).filename() != model.file || model.file.starts_with('.'))
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is not the name of a file", model.file));
  return Pull(model, folder, observer, std::move(stop)).run();
}

}  // namespace occam
