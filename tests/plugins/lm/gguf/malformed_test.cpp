// Damaged and absurd files: every one is refused with words that say what is wrong and where, and none is believed far
// enough to allocate or read by it.
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "lm/gguf/file.hpp"
#include "lm/gguf/summary.hpp"
#include "support/gguf_writer.hpp"

namespace {

namespace gguf = occam::lm::gguf;
using occam::sdk::Status;
using occam::test::GgufWriter;
using Bytes = GgufWriter::Bytes;

occam::sdk::Error refusal(const Bytes& bytes) {
  const auto file = gguf::File::from_memory(bytes, "bad.gguf");
  REQUIRE_FALSE(file);
  CHECK_THAT(file.error().message, Catch::StartsWith("bad.gguf: "));
  return file.error();
}

void check_damaged(const Bytes& bytes, const std::string& words) {
  const occam::sdk::Error error = refusal(bytes);
  CHECK(error.status == Status::kDataLoss);
  CHECK_THAT(error.message, Catch::Contains(words));
}

GgufWriter small_model() {
  GgufWriter writer;
  writer.text("general.architecture", "llama").uint32("layers", 2).texts("words", {"a", "bc"});
  writer.floats("scores", {1, 2}).boolean("tied", true).tensor("a", 2, {32, 2}, 36).tensor("b", 0, {4}, 16);
  return writer;
}

/// Reads all that an open file promises.
std::size_t walk(const gguf::File& file) {
  std::size_t sum = gguf::summarize(file).quantisation.size();
  for (const gguf::Entry& entry : file.entries()) {
    if (const auto array = entry.value.array()) {
      for (const std::string_view text : array->strings()) sum += text.size();
    }
  }
  for (const gguf::Tensor& tensor : file.tensors()) {
    for (std::uint64_t at = 0; at < tensor.bytes; ++at) sum += static_cast<std::size_t>(tensor.data[at]);
  }
  return sum;
}

}  // namespace

TEST_CASE("a file cut short anywhere is refused or complete without its padding") {
  const Bytes whole = small_model().bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto file = gguf::File::from_memory(cut, "bad.gguf");
    CAPTURE(size);
    if (whole.size() - size > 16) {
      REQUIRE_FALSE(file);
      CHECK_FALSE(file.error().message.empty());
    } else {
      REQUIRE(file);  // 16 bytes of the last tensor and 16 of padding behind it
      CHECK(walk(*file) < 1'000'000);
    }
  }
}

TEST_CASE("a file with any one bit flipped is refused or safe to read") {
  const Bytes whole = small_model().bytes();
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto file = gguf::File::from_memory(flipped, "bad.gguf");
    if (file) {
      CHECK(walk(*file) < 1'000'000);
    } else {
      ++refused;
      CHECK_FALSE(file.error().message.empty());
    }
  }
  CHECK(refused > whole.size());
}

TEST_CASE("random bytes behind a good header are refused or safe to read") {
  std::mt19937 random(20260801);
  for (int round = 0; round < 2000; ++round) {
    Bytes bytes = small_model().bytes();
    for (int change = 0; change < 6; ++change)
      bytes[24 + random() % (bytes.size() - 24)] = static_cast<std::byte>(random());
    const auto file = gguf::File::from_memory(bytes, "bad.gguf");
    if (file) CHECK(walk(*file) < 10'000'000);
  }
}

TEST_CASE("what is no GGUF file of a known version is named") {
  Bytes bytes;
  GgufWriter::append(bytes, std::string_view("<html><body>not found"));
  check_damaged(bytes, "not a GGUF file: it begins with \"<htm\"");
  CHECK(refusal(GgufWriter().version(1).bytes()).status == Status::kUnimplemented);
  CHECK_THAT(refusal(GgufWriter().version(4).bytes()).message, Catch::Contains("version 4"));
  CHECK_THAT(refusal(GgufWriter().version(0x03000000).bytes()).message, Catch::Contains("big-endian"));
}

TEST_CASE("counts beyond the file are refused before anything is allocated") {
  check_damaged(GgufWriter().promise(0, ~std::uint64_t{0}).bytes(), "18,446,744,073,709,551,615 metadata keys");
  check_damaged(GgufWriter().promise(std::uint64_t{1} << 40, 0).bytes(), "1,099,511,627,776 tensors");
  check_damaged(GgufWriter().uint32("a", 1).uint32("b", 2).promise(1, 2).bytes(), "1 tensors are promised");
}

TEST_CASE("strings longer than the file or the format are refused") {
  Bytes huge;
  GgufWriter::append(huge, ~std::uint64_t{0});
  check_damaged(GgufWriter().field("name", GgufWriter::kString, huge).bytes(), "the value of key \"name\"");
  check_damaged(GgufWriter().uint32(std::string(70'000, 'k'), 1).bytes(), "at most 65,535 are allowed");
  check_damaged(GgufWriter().uint32("", 1).bytes(), "has no name");
  check_damaged(GgufWriter().tensor(std::string(65, 't'), 0, {4}, 16).bytes(), "at most 64 are allowed");
}

TEST_CASE("arrays that reach past the end are refused") {
  for (const std::uint32_t type : {0U, 7U, 8U, 9U, 12U}) {
    const Bytes head = GgufWriter::array_head(type, std::uint64_t{1} << 61);
    check_damaged(GgufWriter().field("list", GgufWriter::kArray, head).bytes(), "key \"list\"");
  }
  Bytes strings = GgufWriter::array_head(GgufWriter::kString, 2);
  GgufWriter::append_string(strings, "one");
  GgufWriter::append(strings, std::uint64_t{1000});
  check_damaged(GgufWriter().field("list", GgufWriter::kArray, strings).bytes(), "string 1 of 2");
}

TEST_CASE("arrays nested deeper than eight are refused") {
  const auto nested = [](int depth) {
    Bytes bytes;
    for (int level = 1; level < depth; ++level) {
      GgufWriter::append(bytes, GgufWriter::array_head(GgufWriter::kArray, 1));
    }
    GgufWriter::append(bytes, GgufWriter::array_head(GgufWriter::kUint32, 0));
    return GgufWriter().field("deep", GgufWriter::kArray, bytes).bytes();
  };
  CHECK(gguf::File::from_memory(nested(8), "deep"));
  check_damaged(nested(9), "nested more than 8 deep");
  check_damaged(nested(100'000), "nested more than 8 deep");
}

TEST_CASE("values that cannot be are refused") {
  check_damaged(GgufWriter().field("odd", 13, {}).bytes(), "value type 13 does not exist");
  check_damaged(GgufWriter().field("odd", GgufWriter::kArray, GgufWriter::array_head(99, 0)).bytes(), "type 99");
  check_damaged(GgufWriter().field("odd", GgufWriter::kBool, {std::byte{2}}).bytes(), "neither 0 nor 1");
}

TEST_CASE("duplicate keys and tensors are refused by name") {
  check_damaged(GgufWriter().uint32("twin", 1).uint32("other", 1).uint32("twin", 2).bytes(),
                "key \"twin\" occurs twice");
  check_damaged(GgufWriter().tensor("twin", 0, {4}, 16).tensor("twin", 0, {4}, 16).bytes(),
                "tensor \"twin\" occurs twice");
}

TEST_CASE("an alignment that is no power of two from eight on is refused") {
  for (const std::uint32_t alignment : {0U, 1U, 4U, 12U, 48U}) {
    check_damaged(GgufWriter().alignment(alignment).bytes(), "\"general.alignment\" is " + std::to_string(alignment));
  }
  check_damaged(GgufWriter().text("general.alignment", "32").bytes(), "of type string");
  const Bytes eight = GgufWriter().alignment(8).tensor("a", 0, {1}, 4).tensor("b", 0, {1}, 4).bytes();
  CHECK(gguf::File::from_memory(eight, "eight"));
}

TEST_CASE("a tensor past the end of the file is refused with its figures") {
  check_damaged(GgufWriter().tensor("blk.3.attn_q.weight", 0, {4096}, 16).bytes(),
                "tensor \"blk.3.attn_q.weight\": its 16,384 bytes at offset 0 of the tensor data reach past the end");
  check_damaged(GgufWriter().tensor("a", 0, {4}, 16, ~std::uint64_t{31}).bytes(), "reach past the end");
}

TEST_CASE("tensors that overlap are refused by their names") {
  const Bytes bytes = GgufWriter().tensor("a", 0, {16}, 64, 0).tensor("b", 0, {16}, 64, 32).bytes();
  check_damaged(bytes, "tensors \"a\" and \"b\" overlap at offset 32");
}

TEST_CASE("a misplaced tensor is refused") {
  check_damaged(GgufWriter().tensor("a", 0, {4}, 16, 8).bytes(), "offset 8 is no multiple of the alignment 32");
}

TEST_CASE("impossible shapes are refused") {
  check_damaged(GgufWriter().tensor("a", 0, {}, 16).bytes(), "rank 0");
  check_damaged(GgufWriter().tensor("a", 0, {1, 1, 1, 1, 1}, 16).bytes(), "rank 5");
  check_damaged(GgufWriter().tensor("a", 0, {4, 0}, 16).bytes(), "a dimension of [4, 0] is 0");
  const std::uint64_t large = std::uint64_t{1} << 32;
  check_damaged(GgufWriter().tensor("a", 0, {large, large}, 16).bytes(), "than 64 bits can count");
  check_damaged(GgufWriter().tensor("a", 28, {large, large / 4}, 16).bytes(), "more bytes in");
  check_damaged(GgufWriter().tensor("a", 2, {33}, 36).bytes(),
                "rows of 33 elements are no whole number of Q4_0 blocks");
}

TEST_CASE("an unknown tensor type is named") {
  const occam::sdk::Error error = refusal(GgufWriter().tensor("a", 77, {4}, 16).bytes());
  CHECK(error.status == Status::kUnimplemented);
  CHECK_THAT(error.message, Catch::Contains("tensor \"a\": type 77 is not known"));
}

TEST_CASE("names from the file are escaped and shortened in messages") {
  const std::string name = "evil\n\x1b[31m" + std::string(200, 'x');
  const occam::sdk::Error error = refusal(GgufWriter().field(name, 13, {}).bytes());
  CHECK_THAT(error.message, Catch::Contains("evil\\x0a\\x1b[31m"));
  CHECK(error.message.size() < 250);
}
