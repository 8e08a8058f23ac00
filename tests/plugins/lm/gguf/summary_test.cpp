#include "lm/gguf/summary.hpp"

#include <catch2/catch.hpp>

#include "support/gguf_writer.hpp"

namespace {

namespace gguf = occam::lm::gguf;
using occam::test::GgufWriter;

gguf::Summary summary_of(const GgufWriter& writer) {
  const auto bytes = writer.bytes();
  const auto file = gguf::File::from_memory(bytes, "memory");
  REQUIRE(file);
  return gguf::summarize(*file);
}

}  // namespace

TEST_CASE("the file's own quantisation name wins") {
  GgufWriter writer;
  writer.text("general.architecture", "llama").text("general.name", "Tiny").uint32("general.file_type", 15);
  writer.tensor("a", 12, {256, 2}, 288);
  const gguf::Summary summary = summary_of(writer);
  CHECK(summary.architecture == "llama");
  CHECK(summary.name == "Tiny");
  CHECK(summary.quantisation == "Q4_K_M");
  CHECK(summary.parameters == 512);
  CHECK(summary.tensor_bytes == 288);
}

TEST_CASE("without a file type the matrices with the most bytes name the quantisation") {
  GgufWriter writer;
  writer.tensor("norm", 0, {1024}, 4096).tensor("a", 3, {32, 8}, 160).tensor("b", 8, {32, 2}, 68);
  CHECK(summary_of(writer).quantisation == "Q4_1");
}

TEST_CASE("rotary factors are no parameters") {
  GgufWriter writer;
  writer.tensor("rope_freqs.weight", 0, {16}, 64).tensor("a", 0, {4, 4}, 64);
  CHECK(summary_of(writer).parameters == 16);
}

TEST_CASE("a vocabulary alone has no quantisation") {
  GgufWriter writer;
  writer.uint32("general.file_type", 0);
  CHECK(summary_of(writer).quantisation.empty());
  CHECK(summary_of(writer).parameters == 0);
}
