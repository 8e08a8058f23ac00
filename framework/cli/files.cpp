#include "files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace occam::cli {

Result<void> write_file(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return {};
  return fail(ErrorCode::kStore, fmt::format("the file cannot be written: {}", std::strerror(errno)), file);
}

}  // namespace occam::cli
