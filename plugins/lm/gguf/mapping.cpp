#include "lm/gguf/mapping.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace occam::lm::gguf {
namespace {

/// Closes a descriptor at the end of the scope; a mapping outlives its descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

sdk::Status status_of(int error) noexcept {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return sdk::Status::kNotFound;
    case EACCES:
    case EPERM:
      return sdk::Status::kPermissionDenied;
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return sdk::Status::kResourceExhausted;
    case ENAMETOOLONG:
    case ELOOP:
      return sdk::Status::kInvalidArgument;
    default:
      return sdk::Status::kUnavailable;
  }
}

std::unexpected<sdk::Error> system_failure(const std::string& path, const char* what) {
  const int error = errno;
  return sdk::failure(status_of(error), fmt::format("{}: {}: {}", path, what, std::generic_category().message(error)));
}

}  // namespace

sdk::Result<Mapping> Mapping::open(const std::string& path) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.number() < 0) return system_failure(path, "cannot be opened");
  struct stat status{};
  if (::fstat(descriptor.number(), &status) != 0) return system_failure(path, "cannot be examined");
  if (!S_ISREG(status.st_mode)) {
    return sdk::failure(sdk::Status::kInvalidArgument, fmt::format("{}: not a regular file", path));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return Mapping();
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor.number(), 0);
  if (address == MAP_FAILED) return system_failure(path, "cannot be mapped");
  return Mapping({static_cast<const std::byte*>(address), size});
}

Mapping::Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void Mapping::prefetch() const noexcept {
  if (!bytes_.empty()) ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_WILLNEED);
}

void Mapping::release(std::span<const std::byte> part) const noexcept {
  if (bytes_.empty()) return;
  // The mapping begins on a page, so that pages are counted from there.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto offset = static_cast<std::size_t>(part.data() - bytes_.data());
  const std::size_t begin = (offset + page - 1) / page * page, end = (offset + part.size()) / page * page;
  if (begin < end) ::madvise(const_cast<std::byte*>(bytes_.data()) + begin, end - begin, MADV_DONTNEED);
}

}  // namespace occam::lm::gguf
