#include "cpu/graph/weights.hpp"

#include <string>

namespace occam::cpu {
namespace {

using lm::gguf::Tensor;

const float* vector_or_null(const Tensor* tensor) {
  return tensor == nullptr ? nullptr : lm::vector_values(*tensor).data();
}

// Turns tensors into matrices and remembers the first one of a type that the kernels do not have.
class MatrixMaker {
 public:
  Matrix operator()(const Tensor* tensor) {
    if (!is_supported(tensor->type) && unsupported_ == nullptr) unsupported_ = tensor;
    return {.type = tensor->type, .rows = tensor->rows(), .columns = tensor->dims[0], .data = tensor->data};
  }
  [[nodiscard]] const Tensor* unsupported() const { return unsupported_; }

 private:
  const Tensor* unsupported_ = nullptr;
};

LayerWeights make_layer(const lm::DecoderLayer& tensors, MatrixMaker& matrix) {
  LayerWeights layer;
  layer.attention_norm = vector_or_null(tensors.attention_norm);
  layer.query = matrix(tensors.query);
  layer.key = matrix(tensors.key);
  layer.value = matrix(tensors.value);
  layer.attention_output = matrix(tensors.attention_output);
  layer.query_bias = vector_or_null(tensors.query_bias);
  layer.key_bias = vector_or_null(tensors.key_bias);
  layer.value_bias = vector_or_null(tensors.value_bias);
  layer.attention_output_bias = vector_or_null(tensors.attention_output_bias);
  layer.feed_forward_norm = vector_or_null(tensors.feed_forward_norm);
  layer.gate = matrix(tensors.gate);
  layer.up = matrix(tensors.up);
  layer.down = matrix(tensors.down);
  return layer;
}

void collect_forms(LayerWeights& layer) {
  for (const Matrix& matrix : {layer.query, layer.key, layer.value})
    layer.attention_forms |= form_bit(activation_form(matrix.type));
  for (const Matrix& matrix : {layer.gate, layer.up})
    layer.feed_forward_forms |= form_bit(activation_form(matrix.type));
}

}  // namespace

sdk::Result<Weights> Weights::make(const lm::DecoderTensors& tensors, const lm::HyperParameters& parameters) {
  Weights weights;
  weights.parameters = parameters;
  weights.rope =
      lm::make_rope_table(parameters.rope, tensors.rope_factors == nullptr ? std::span<const float>{}
                                                                           : lm::vector_values(*tensors.rope_factors));
  MatrixMaker matrix;
  weights.embedding = matrix(tensors.embedding);
  weights.output_norm = vector_or_null(tensors.output_norm);
  weights.output = matrix(tensors.output);
  weights.layers.reserve(tensors.layers.size());
  for (const lm::DecoderLayer& layer : tensors.layers) weights.layers.push_back(make_layer(layer, matrix));
  if (const Tensor* tensor = matrix.unsupported(); tensor != nullptr) {
    return sdk::failure(sdk::Status::kUnimplemented, std::string(tensor->name) + " is of type " +
                                                         std::string(lm::gguf::name(tensor->type)) +
                                                         ", which the CPU engine does not compute");
  }
  for (LayerWeights& layer : weights.layers) collect_forms(layer);
  return weights;
}

}  // namespace occam::cpu
