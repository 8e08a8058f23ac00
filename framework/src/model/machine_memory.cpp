#include "model/machine_memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/file.hpp"
#include "base/strings.hpp"

namespace occam::model {
namespace {

/// Of a file that holds one number; "max" and everything else is none.
std::uint64_t number_in(const char* file) {
  const Result<std::string> text = read_file(file);
  if (!text) return 0;
  const std::string_view digits = trim(*text);
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failed == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

std::uint64_t machine_memory_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGE_SIZE);
  std::uint64_t bytes =
      pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
  for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (const std::uint64_t limit = number_in(file); limit > 0) bytes = bytes == 0 ? limit : std::min(bytes, limit);
  return bytes;
}

}  // namespace occam::model
