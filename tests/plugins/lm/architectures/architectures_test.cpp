#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "lm/architectures/decoder_tensors.hpp"
#include "lm/architectures/hyper_parameters.hpp"
#include "plugins/cpu/tiny_llama.hpp"

namespace occam::lm {
namespace {

using Catch::Matchers::Contains;
using test::GgufWriter;

// Metadata of a llama of one block, with room to leave keys out.
GgufWriter metadata() {
  GgufWriter writer;
  writer.text("general.architecture", "llama").uint32("llama.vocab_size", 100);
  writer.uint32("llama.context_length", 128).uint32("llama.embedding_length", 64);
  writer.uint32("llama.block_count", 1).uint32("llama.feed_forward_length", 96);
  writer.float32("llama.attention.layer_norm_rms_epsilon", 1e-5F);
  return writer;
}

// The bytes must live as long as the file that is read from them.
struct Read {
  explicit Read(const GgufWriter& writer)
      : bytes(writer.bytes()),
        file(*gguf::File::from_memory(bytes, "test.gguf")),
        result(read_hyper_parameters(file)) {}

  std::vector<std::byte> bytes;
  gguf::File file;
  sdk::Result<HyperParameters> result;
};

struct Bound {
  explicit Bound(std::vector<std::byte> content)
      : bytes(std::move(content)),
        file(*gguf::File::from_memory(bytes, "test.gguf")),
        result(bind_decoder_tensors(file, *read_hyper_parameters(file))) {}

  std::vector<std::byte> bytes;
  gguf::File file;
  sdk::Result<DecoderTensors> result;
};

}  // namespace

TEST_CASE("hyper-parameters come with their defaults") {
  const Read read(metadata().uint32("llama.attention.head_count", 8));
  REQUIRE(read.result);
  CHECK(read.result->traits->name == "llama");
  CHECK(read.result->kv_head_count == 8);
  CHECK(read.result->key_length == 8);
  CHECK(read.result->rope.dimensions == 8);
  CHECK(read.result->rope.base == 10000.0F);
  CHECK(read.result->vocabulary_size == 100);
}

TEST_CASE("an unknown architecture is refused by its name") {
  const Read read(GgufWriter().text("general.architecture", "mamba"));
  REQUIRE_FALSE(read.result);
  CHECK(read.result.error().status == sdk::Status::kUnimplemented);
  CHECK_THAT(read.result.error().message, Contains("\"mamba\"") && Contains("llama"));
}

TEST_CASE("a value that is missing or out of range is named") {
  const Read missing(metadata());
  REQUIRE_FALSE(missing.result);
  CHECK_THAT(missing.result.error().message, Contains("llama.attention.head_count"));

  const Read zero(metadata().uint32("llama.attention.head_count", 0));
  REQUIRE_FALSE(zero.result);
  CHECK(zero.result.error().status == sdk::Status::kDataLoss);

  const Read grouped(metadata().uint32("llama.attention.head_count", 8).uint32("llama.attention.head_count_kv", 3));
  REQUIRE_FALSE(grouped.result);
  CHECK_THAT(grouped.result.error().message, Contains("multiple"));

  const Read odd(metadata().uint32("llama.attention.head_count", 8).uint32("llama.rope.dimension_count", 7));
  REQUIRE_FALSE(odd.result);
  CHECK_THAT(odd.result.error().message, Contains("rope.dimension_count"));

  const Read base(metadata().uint32("llama.attention.head_count", 8).float32("llama.rope.freq_base", NAN));
  REQUIRE_FALSE(base.result);
  CHECK_THAT(base.result.error().message, Contains("rope.freq_base"));
}

TEST_CASE("graphs that are not computed are refused") {
  const Read experts(metadata().uint32("llama.attention.head_count", 8).uint32("llama.expert_count", 8));
  REQUIRE_FALSE(experts.result);
  CHECK(experts.result.error().status == sdk::Status::kUnimplemented);

  const Read scaling(metadata().uint32("llama.attention.head_count", 8).text("llama.rope.scaling.type", "longrope"));
  REQUIRE_FALSE(scaling.result);
  CHECK_THAT(scaling.result.error().message, Contains("longrope"));
}

TEST_CASE("the tensors of a whole model are bound") {
  const Bound bound(test::tiny_llama());
  REQUIRE(bound.result);
  CHECK(bound.result->layers.size() == 2);
  CHECK_FALSE(bound.result->tied());
  CHECK(bound.result->layers[1].key->rows() == 16);
  CHECK(bound.result->layers[0].query_bias == nullptr);
}

TEST_CASE("a tensor that is missing or of another shape is named with both shapes") {
  const Bound wider(test::tiny_llama(test::tiny_llama_metadata().uint32("llama.attention.key_length", 16)));
  REQUIRE_FALSE(wider.result);
  CHECK(wider.result.error().status == sdk::Status::kDataLoss);
  CHECK_THAT(wider.result.error().message,
             Contains("blk.0.attn_q.weight") && Contains("[32, 32]") && Contains("[32, 64]"));

  GgufWriter empty = metadata().uint32("llama.attention.head_count", 8);
  const Bound none(empty.tensor("token_embd.weight", 0, {64, 100}, 64 * 100 * 4).bytes());
  REQUIRE_FALSE(none.result);
  CHECK_THAT(none.result.error().message, Contains("output_norm.weight") && Contains("missing"));
}

TEST_CASE("a tensor without a place in the graph is refused") {
  const Bound bound(test::tiny_llama(test::tiny_llama_metadata().tensor("blk.0.attn_sinks.weight", 0, {8}, 32)));
  REQUIRE_FALSE(bound.result);
  CHECK(bound.result.error().status == sdk::Status::kUnimplemented);
  CHECK_THAT(bound.result.error().message, Contains("blk.0.attn_sinks.weight"));
}

TEST_CASE("rotary frequencies fall from one by the base") {
  const RopeTable table = make_rope_table({.dimensions = 8, .base = 10000.0F}, {});
  REQUIRE(table.frequencies.size() == 4);
  CHECK(table.frequencies[0] == Approx(1.0));
  CHECK(table.frequencies[1] == Approx(0.1));
  CHECK(table.frequencies[3] == Approx(0.001));
  CHECK(table.magnitude == 1.0F);
}

TEST_CASE("linear scaling and the file's factors divide the frequencies") {
  const RopeTable linear = make_rope_table({.dimensions = 4, .scaling = RopeScaling::kLinear, .factor = 4.0F}, {});
  CHECK(linear.frequencies[0] == Approx(0.25));
  const std::vector<float> factors{1.0F, 8.0F};
  const RopeTable divided = make_rope_table({.dimensions = 4}, factors);
  CHECK(divided.frequencies[0] == Approx(1.0));
  CHECK(divided.frequencies[1] == Approx(0.01 / 8.0));
}

// Numbers of transformers' `_compute_yarn_parameters` written out for these arguments: dimensions 64, base 10000,
// factor 4 over 2048 tokens: pairs up to 8 are kept, pairs from 21 on interpolated, a ramp between.
TEST_CASE("yarn keeps fast pairs, stretches slow ones and raises the magnitude") {
  const RopeTable table =
      make_rope_table({.dimensions = 64, .scaling = RopeScaling::kYarn, .factor = 4.0F, .original_context = 2048}, {});
  CHECK(table.frequencies[0] == Approx(1.0));
  CHECK(table.frequencies[8] == Approx(std::pow(10000.0, -16.0 / 64.0)));
  CHECK(table.frequencies[31] == Approx(std::pow(10000.0, -62.0 / 64.0) / 4.0));
  CHECK(table.magnitude == Approx(0.1 * std::log(4.0) + 1.0));
}

}  // namespace occam::lm
