#include "cpu/model/inspect.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <string_view>

#include "cpu/model/model_file.hpp"
#include "cpu/model/resources.hpp"
#include "lm/architectures/decoder_tensors.hpp"
#include "lm/gguf/file.hpp"
#include "lm/gguf/summary.hpp"
#include "lm/sampling/utf8_assembler.hpp"

namespace occam::cpu {
namespace {

namespace json = boost::json;
namespace gguf = lm::gguf;

constexpr std::uint64_t kShownElements = 8;

// Strings of the file are any bytes; JSON wants UTF-8.
json::string json_text(std::string_view bytes) {
  lm::Utf8Assembler assembler;
  std::string text = assembler.push(bytes);
  text += assembler.finish();
  return json::string(text);
}

json::value number_or_null(double number) {
  return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}

json::value element(const gguf::Array& array, std::uint64_t index) {
  if (const auto integer = array.integer(index)) return *integer;
  if (const auto boolean = array.boolean(index)) return *boolean;
  if (const auto number = array.number(index)) return number_or_null(*number);
  return nullptr;
}

json::value array_value(const gguf::Array& array) {
  json::array shown;
  if (array.element_type() == gguf::ValueType::kString) {
    for (const std::string_view text : array.strings()) {
      if (shown.size() == kShownElements) break;
      shown.emplace_back(json_text(text));
    }
  } else {
    for (std::uint64_t i = 0; i < array.size() && i < kShownElements; ++i) shown.push_back(element(array, i));
  }
  if (array.size() <= kShownElements) return shown;
  return json::object{{"length", array.size()}, {"first", std::move(shown)}};
}

json::value metadata_value(const gguf::Value& value) {
  if (const auto text = value.string()) return json_text(*text);
  if (const auto boolean = value.boolean()) return *boolean;
  if (const auto integer = value.integer()) return *integer;
  if (const auto number = value.number()) return number_or_null(*number);
  if (const auto array = value.array()) return array_value(*array);
  return nullptr;
}

json::array tensor_list(const gguf::File& file) {
  json::array tensors;
  for (const gguf::Tensor& tensor : file.tensors()) {
    json::array shape;
    for (std::uint32_t dimension = 0; dimension < tensor.rank; ++dimension) shape.emplace_back(tensor.dims[dimension]);
    tensors.push_back(json::object{
        {"name", json_text(tensor.name)}, {"type", json_text(gguf::name(tensor.type))}, {"shape", std::move(shape)}});
  }
  return tensors;
}

// Fills `predicted` and `context_length`, or says why the engine cannot run the file.
void predict(const gguf::File& file, const ModelSettings& settings, json::object& object) {
  object["predicted"] = nullptr;
  const auto parameters = lm::read_hyper_parameters(file);
  if (!parameters) {
    object["unsupported"] = json_text(parameters.error().message);
    return;
  }
  object["context_length"] = parameters->context_length;
  const auto tensors = lm::bind_decoder_tensors(file, *parameters);
  const auto weights = tensors ? Weights::make(*tensors, *parameters) : std::unexpected(tensors.error());
  const auto context = weights ? effective_context(*parameters, settings) : std::unexpected(weights.error());
  if (!context) {
    object["unsupported"] = json_text(context.error().message);
    return;
  }
  const Footprint footprint = predict_footprint(file.file_bytes(), *parameters, settings, *context);
  object["predicted"] = json::object{{"context", *context},
                                     {"weights_bytes", footprint.weights_bytes},
                                     {"kv_bytes", footprint.kv_bytes},
                                     {"buffer_bytes", footprint.buffer_bytes},
                                     {"resident_bytes", footprint.resident_bytes()}};
}

}  // namespace

sdk::Result<std::string> inspect_model(const ModelSettings& settings) {
  const sdk::Result<gguf::File> file = gguf::File::open(settings.file);
  if (!file) return std::unexpected(file.error());
  const gguf::Summary summary = gguf::summarize(*file);
  json::object object;
  object["format"] = "GGUF v" + std::to_string(file->version());
  object["architecture"] = json_text(summary.architecture);
  object["name"] = json_text(summary.name);
  object["parameters"] = summary.parameters;
  object["quantisation"] = json_text(summary.quantisation);
  object["file_bytes"] = file->file_bytes();
  object["sha256"] = sha256_hex(file->bytes());
  object["context_length"] = 0;
  predict(*file, settings, object);
  object["tensors"] = tensor_list(*file);
  json::object metadata;
  for (const gguf::Entry& entry : file->entries()) metadata[json_text(entry.key)] = metadata_value(entry.value);
  object["metadata"] = std::move(metadata);
  return json::serialize(object);
}

}  // namespace occam::cpu
