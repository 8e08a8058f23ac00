// Reads any bytes as a GGUF file; what opens is walked from end to end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "lm/gguf/file.hpp"
#include "lm/gguf/summary.hpp"

namespace {

namespace gguf = occam::lm::gguf;

/// Reads every byte, so that a view beyond the input is found.
std::size_t touch(std::span<const std::byte> bytes) {
  std::size_t sum = 0;
  for (const std::byte byte : bytes) sum += static_cast<std::size_t>(byte);
  return sum;
}

std::size_t walk(const gguf::Array& array) {
  std::size_t sum = touch(array.bytes());
  for (const std::string_view text : array.strings()) sum += touch(std::as_bytes(std::span(text)));
  if (array.size() > 0) sum += array.number(array.size() - 1).has_value() ? 1 : 0;
  sum += array.integer(array.size()).has_value() ? 1 : 0;
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = gguf::File::from_memory(std::as_bytes(std::span(data, size)), "fuzz");
  if (!file) return file.error().message.empty() ? std::abort(), 0 : 0;
  std::size_t sum = 0;
  for (const gguf::Entry& entry : file->entries()) {
    if (file->find(entry.key) != &entry.value) std::abort();
    if (const auto text = entry.value.string()) sum += touch(std::as_bytes(std::span(*text)));
    if (const auto array = entry.value.array()) sum += walk(*array);
    sum += entry.value.number().has_value() ? 1 : 0;
  }
  for (const gguf::Tensor& tensor : file->tensors()) {
    if (file->find_tensor(tensor.name) != &tensor) std::abort();
    if (tensor.row_bytes() * tensor.rows() != tensor.bytes) std::abort();
    sum += touch({tensor.data, tensor.bytes});
  }
  sum += gguf::summarize(*file).quantisation.size();
  return sum == static_cast<std::size_t>(-1) ? 1 : 0;
}
