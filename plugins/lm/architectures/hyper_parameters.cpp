#include "lm/architectures/hyper_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace occam::lm {
namespace {

using sdk::failure;
using sdk::Result;
using sdk::Status;

constexpr std::int64_t kMaxVocabulary = 1 << 24;
constexpr std::int64_t kMaxContext = 1 << 24;
constexpr std::int64_t kMaxWidth = 1 << 18;  // of any vector inside the graph
constexpr std::int64_t kMaxLayers = 4096;
constexpr std::int64_t kMaxHeads = 4096;
constexpr std::int64_t kMaxHeadLength = 1024;

// Reads values and keeps the first error, so that a run of reads needs one check at its end.
class MetadataReader {
 public:
  MetadataReader(const gguf::File& file, std::string_view prefix) : file_(file), prefix_(prefix) {}

  std::int32_t integer(std::string_view suffix, std::int64_t low, std::int64_t high) {
    return check_integer(suffix, file_.integer(key(suffix)), low, high);
  }
  std::int32_t integer_or(std::string_view suffix, std::int64_t fallback, std::int64_t low, std::int64_t high) {
    return check_integer(suffix, file_.integer_or(key(suffix), fallback), low, high);
  }
  float number(std::string_view suffix, double low, double high) {
    return check_number(suffix, file_.number(key(suffix)), low, high);
  }
  float number_or(std::string_view suffix, double fallback, double low, double high) {
    return check_number(suffix, file_.number_or(key(suffix), fallback), low, high);
  }
  std::string string_or(std::string_view suffix, std::string_view fallback) {
    const Result<std::string_view> value = file_.string_or(key(suffix), fallback);
    if (value) return std::string(*value);
    fail(value.error());
    return std::string(fallback);
  }

  [[nodiscard]] std::string key(std::string_view suffix) const { return std::string(prefix_) + std::string(suffix); }
  void fail(sdk::Error error) {
    if (first_error_.message.empty()) first_error_ = std::move(error);
  }
  void fail(Status status, std::string message) { fail(sdk::Error{status, std::move(message), {}}); }
  [[nodiscard]] bool ok() const { return first_error_.message.empty(); }
  [[nodiscard]] sdk::Error error() const {
    return {first_error_.status, file_.path() + ": " + first_error_.message, first_error_.where};
  }

 private:
  std::int32_t check_integer(std::string_view suffix, const Result<std::int64_t>& value, std::int64_t low,
                             std::int64_t high) {
    if (!value) {
      fail(value.error());
    } else if (*value < low || *value > high) {
      fail(Status::kDataLoss, key(suffix) + " is " + std::to_string(*value) + "; it must lie between " +
                                  std::to_string(low) + " and " + std::to_string(high));
    } else {
      return static_cast<std::int32_t>(*value);
    }
    return static_cast<std::int32_t>(low);
  }

  float check_number(std::string_view suffix, const Result<double>& value, double low, double high) {
    if (!value) {
      fail(value.error());
    } else if (!(*value >= low && *value <= high)) {  // refuses NaN too
      fail(Status::kDataLoss, key(suffix) + " is " + std::to_string(*value) + "; it must lie between " +
                                  std::to_string(low) + " and " + std::to_string(high));
    } else {
      return static_cast<float>(*value);
    }
    return static_cast<float>(low);
  }

  const gguf::File& file_;
  std::string_view prefix_;
  sdk::Error first_error_;
};

// The embedding matrix knows the vocabulary best; a file without tensors has its token list.
std::int64_t vocabulary_size(const gguf::File& file, MetadataReader& reader) {
  if (const gguf::Tensor* embedding = file.find_tensor("token_embd.weight"); embedding != nullptr)
    return static_cast<std::int64_t>(std::min<std::uint64_t>(embedding->rows(), kMaxVocabulary + 1));
  if (const Result<gguf::Array> tokens = file.array("tokenizer.ggml.tokens"); tokens)
    return static_cast<std::int64_t>(std::min<std::uint64_t>(tokens->size(), kMaxVocabulary + 1));
  return reader.integer("vocab_size", 1, kMaxVocabulary);
}

void read_scaling(MetadataReader& reader, std::int32_t context_length, RopeParameters& rope) {
  const std::string scaling = reader.string_or("rope.scaling.type", "none");
  const float factor =
      reader.number_or("rope.scaling.factor", reader.number_or("rope.scale_linear", 1.0, 1e-3, 1e6), 0.0, 1e6);
  rope.factor = factor == 0.0F ? 1.0F : factor;
  if (scaling == "linear" || (scaling == "none" && rope.factor != 1.0F)) {
    rope.scaling = RopeScaling::kLinear;
  } else if (scaling == "yarn") {
    rope.scaling = RopeScaling::kYarn;
    rope.original_context = reader.integer_or("rope.scaling.original_context_length", context_length, 1, kMaxContext);
    rope.attention_factor = reader.number_or("rope.scaling.attn_factor", 1.0, 1e-3, 1e3);
    rope.beta_fast = reader.number_or("rope.scaling.yarn_beta_fast", 32.0, 1e-3, 1e6);
    rope.beta_slow = reader.number_or("rope.scaling.yarn_beta_slow", 1.0, 1e-3, 1e6);
  } else if (scaling != "none") {
    reader.fail(Status::kUnimplemented,
                reader.key("rope.scaling.type") + " is \"" + scaling + "\"; none, linear and yarn are known");
  }
}

void read_attention(MetadataReader& reader, HyperParameters& parameters) {
  parameters.head_count = reader.integer("attention.head_count", 1, kMaxHeads);
  parameters.kv_head_count = reader.integer_or("attention.head_count_kv", parameters.head_count, 1, kMaxHeads);
  if (parameters.head_count % parameters.kv_head_count != 0) {
    reader.fail(Status::kDataLoss, reader.key("attention.head_count") + " is " + std::to_string(parameters.head_count) +
                                       ", which is no multiple of attention.head_count_kv, " +
                                       std::to_string(parameters.kv_head_count));
  }
  const std::int64_t head_length = parameters.embedding_length / parameters.head_count;
  parameters.key_length = reader.integer_or("attention.key_length", head_length, 1, kMaxHeadLength);
  parameters.value_length = reader.integer_or("attention.value_length", head_length, 1, kMaxHeadLength);
  if (parameters.query_rows() > kMaxWidth || parameters.attention_columns() > kMaxWidth)
    reader.fail(Status::kDataLoss, "the attention heads together are wider than " + std::to_string(kMaxWidth));
  parameters.rms_epsilon = reader.number("attention.layer_norm_rms_epsilon", 0.0, 1.0);

  parameters.rope.dimensions = reader.integer_or("rope.dimension_count", parameters.key_length, 2,
                                                 std::max<std::int64_t>(2, parameters.key_length));
  if (parameters.rope.dimensions % 2 != 0)
    reader.fail(Status::kDataLoss, reader.key("rope.dimension_count") + " is odd");
  parameters.rope.base = reader.number_or("rope.freq_base", 10000.0, 1.0, 1e12);
  if (parameters.rope.base <= 1.0F) reader.fail(Status::kDataLoss, reader.key("rope.freq_base") + " must be above 1");
  read_scaling(reader, parameters.context_length, parameters.rope);
}

// What the shared graph does not compute must be absent or without effect.
void refuse_other_graphs(const gguf::File& file, MetadataReader& reader, std::int32_t context_length) {
  for (const std::string_view suffix : {"expert_count", "attention.sliding_window"}) {
    const std::int64_t harmless = suffix == "attention.sliding_window" ? context_length : 0;
    const Result<std::int64_t> value = file.integer_or(reader.key(suffix), 0);
    if (!value) {
      reader.fail(value.error());
    } else if (*value != 0 && (harmless == 0 || *value < harmless)) {
      reader.fail(Status::kUnimplemented, reader.key(suffix) + " is " + std::to_string(*value) +
                                              ", which is not among the graphs that are computed here");
    }
  }
}

}  // namespace

Result<HyperParameters> read_hyper_parameters(const gguf::File& file) {
  const Result<std::string_view> name = file.string("general.architecture");
  if (!name) return std::unexpected(name.error());
  HyperParameters parameters;
  parameters.traits = find_architecture(*name);
  if (parameters.traits == nullptr) {
    std::string known;
    for (const ArchitectureTraits& traits : architectures())
      known += (known.empty() ? "" : ", ") + std::string(traits.name);
    return failure(Status::kUnimplemented, file.path() + ": the architecture \"" + std::string(name->substr(0, 64)) +
                                               "\" is not known; known are: " + known);
  }
  const std::string prefix = std::string(*name) + ".";
  MetadataReader reader(file, prefix);
  parameters.context_length = reader.integer("context_length", 1, kMaxContext);
  parameters.embedding_length = reader.integer("embedding_length", 1, kMaxWidth);
  parameters.layer_count = reader.integer("block_count", 1, kMaxLayers);
  parameters.feed_forward_length = reader.integer("feed_forward_length", 1, kMaxWidth);
  read_attention(reader, parameters);
  refuse_other_graphs(file, reader, parameters.context_length);
  const std::int64_t vocabulary = vocabulary_size(file, reader);
  if (vocabulary < 1 || vocabulary > kMaxVocabulary) {
    reader.fail(Status::kDataLoss, "a vocabulary of " + std::to_string(vocabulary) + " tokens is out of range");
  }
  parameters.vocabulary_size = static_cast<std::int32_t>(std::clamp<std::int64_t>(vocabulary, 1, kMaxVocabulary));
  if (!reader.ok()) return std::unexpected(reader.error());
  return parameters;
}

}  // namespace occam::lm
