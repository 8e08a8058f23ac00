#include "lm/architectures/decoder_tensors.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace occam::lm {
namespace {

using sdk::failure;
using sdk::Result;
using sdk::Status;

// Finds tensors one after the other, counts them and keeps the first error.
class Binder {
 public:
  explicit Binder(const gguf::File& file) : file_(file), used_(file.tensors().size(), false) {}

  const gguf::Tensor* matrix(const std::string& name, std::int64_t columns, std::int64_t rows) {
    return required(name, columns, rows, 2);
  }
  const gguf::Tensor* vector(const std::string& name, std::int64_t length) {
    return vector_type(required(name, length, 1, 1));
  }
  const gguf::Tensor* optional_vector(const std::string& name, std::int64_t length) {
    return file_.find_tensor(name) == nullptr ? nullptr : vector(name, length);
  }
  const gguf::Tensor* optional_matrix(const std::string& name, std::int64_t columns, std::int64_t rows) {
    return file_.find_tensor(name) == nullptr ? nullptr : matrix(name, columns, rows);
  }

  [[nodiscard]] Result<void> finish() {
    const auto tensors = file_.tensors();
    for (std::size_t i = 0; error_.message.empty() && i < tensors.size(); ++i) {
      if (!used_[i])
        fail(Status::kUnimplemented, "the graph has no place for the tensor " + std::string(tensors[i].name));
    }
    if (!error_.message.empty()) return std::unexpected(error_);
    return {};
  }
  void fail(Status status, const std::string& message) {
    if (error_.message.empty()) error_ = {status, file_.path() + ": " + message, {}};
  }

 private:
  const gguf::Tensor* required(const std::string& name, std::int64_t columns, std::int64_t rows, std::uint32_t rank) {
    const gguf::Tensor* tensor = file_.find_tensor(name);
    if (tensor == nullptr) {
      fail(Status::kDataLoss, "the tensor " + name + " is missing");
      return nullptr;
    }
    used_[static_cast<std::size_t>(tensor - file_.tensors().data())] = true;
    const bool fits = tensor->dims[0] == static_cast<std::uint64_t>(columns) &&
                      tensor->dims[1] == static_cast<std::uint64_t>(rows) && tensor->dims[2] == 1 &&
                      tensor->dims[3] == 1;
    if (!fits) {
      const std::string wanted = rank == 1 ? "[" + std::to_string(columns) + "]"
                                           : "[" + std::to_string(columns) + ", " + std::to_string(rows) + "]";
      fail(Status::kDataLoss, name + " has the shape " + tensor->shape() + "; the metadata ask for " + wanted);
      return nullptr;
    }
    return tensor;
  }

  const gguf::Tensor* vector_type(const gguf::Tensor* tensor) {
    if (tensor != nullptr && tensor->type != gguf::TensorType::kF32) {
      fail(Status::kUnimplemented, std::string(tensor->name) + " is " + std::string(gguf::name(tensor->type)) +
                                       "; vectors are read as F32 only");
    }
    return tensor;
  }

  const gguf::File& file_;
  std::vector<bool> used_;
  sdk::Error error_;
};

DecoderLayer bind_layer(Binder& binder, const HyperParameters& p, std::int32_t index) {
  const std::string block = "blk." + std::to_string(index) + ".";
  DecoderLayer layer;
  layer.attention_norm = binder.vector(block + "attn_norm.weight", p.embedding_length);
  layer.query = binder.matrix(block + "attn_q.weight", p.embedding_length, p.query_rows());
  layer.key = binder.matrix(block + "attn_k.weight", p.embedding_length, p.key_rows());
  layer.value = binder.matrix(block + "attn_v.weight", p.embedding_length, p.value_rows());
  layer.attention_output = binder.matrix(block + "attn_output.weight", p.attention_columns(), p.embedding_length);
  if (p.traits->attention_bias == AttentionBias::kOptional) {
    layer.query_bias = binder.optional_vector(block + "attn_q.bias", p.query_rows());
    layer.key_bias = binder.optional_vector(block + "attn_k.bias", p.key_rows());
    layer.value_bias = binder.optional_vector(block + "attn_v.bias", p.value_rows());
    layer.attention_output_bias = binder.optional_vector(block + "attn_output.bias", p.embedding_length);
  }
  layer.feed_forward_norm = binder.vector(block + "ffn_norm.weight", p.embedding_length);
  layer.gate = binder.matrix(block + "ffn_gate.weight", p.embedding_length, p.feed_forward_length);
  layer.up = binder.matrix(block + "ffn_up.weight", p.embedding_length, p.feed_forward_length);
  layer.down = binder.matrix(block + "ffn_down.weight", p.feed_forward_length, p.embedding_length);
  return layer;
}

}  // namespace

Result<DecoderTensors> bind_decoder_tensors(const gguf::File& file, const HyperParameters& parameters) {
  if (file.tensors().empty())
    return failure(Status::kFailedPrecondition, file.path() + ": the file holds a vocabulary and no tensors");
  Binder binder(file);
  DecoderTensors tensors;
  tensors.embedding = binder.matrix("token_embd.weight", parameters.embedding_length, parameters.vocabulary_size);
  tensors.output_norm = binder.vector("output_norm.weight", parameters.embedding_length);
  tensors.output = binder.optional_matrix("output.weight", parameters.embedding_length, parameters.vocabulary_size);
  if (tensors.output == nullptr) tensors.output = tensors.embedding;
  tensors.rope_factors = binder.optional_vector("rope_freqs.weight", parameters.rope.dimensions / 2);
  for (std::int32_t index = 0;
       index < parameters.layer_count && index < static_cast<std::int32_t>(file.tensors().size()); ++index) {
    tensors.layers.push_back(bind_layer(binder, parameters, index));
  }
  if (std::cmp_less(tensors.layers.size(), parameters.layer_count))
    binder.fail(Status::kDataLoss, "there are fewer tensors than blocks");
  if (Result<void> bound = binder.finish(); !bound) return std::unexpected(bound.error());
  if (tensors.rope_factors != nullptr &&
      !std::ranges::all_of(vector_values(*tensors.rope_factors), [](float factor) { return factor > 0.0F; })) {
    return failure(Status::kDataLoss, file.path() + ": rope_freqs.weight holds a factor that is not positive");
  }
  return tensors;
}

std::span<const float> vector_values(const gguf::Tensor& tensor) {
  return {reinterpret_cast<const float*>(tensor.data), static_cast<std::size_t>(tensor.dims[0])};
}

}  // namespace occam::lm
