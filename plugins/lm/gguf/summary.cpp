#include "lm/gguf/summary.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace occam::lm::gguf {
namespace {

struct FileType {
  std::int64_t number;
  std::string_view name;
};

// `general.file_type` as the GGUF documentation numbers it; the missing numbers were withdrawn.
constexpr std::array kFileTypes{
    FileType{0, "F32"},      FileType{1, "F16"},     FileType{2, "Q4_0"},    FileType{3, "Q4_1"},
    FileType{7, "Q8_0"},     FileType{8, "Q5_0"},    FileType{9, "Q5_1"},    FileType{10, "Q2_K"},
    FileType{11, "Q3_K_S"},  FileType{12, "Q3_K_M"}, FileType{13, "Q3_K_L"}, FileType{14, "Q4_K_S"},
    FileType{15, "Q4_K_M"},  FileType{16, "Q5_K_S"}, FileType{17, "Q5_K_M"}, FileType{18, "Q6_K"},
    FileType{19, "IQ2_XXS"}, FileType{20, "IQ2_XS"}, FileType{21, "Q2_K_S"}, FileType{22, "IQ3_XS"},
    FileType{23, "IQ3_XXS"}, FileType{24, "IQ1_S"},  FileType{25, "IQ4_NL"}, FileType{26, "IQ3_S"},
    FileType{27, "IQ3_M"},   FileType{28, "IQ2_S"},  FileType{29, "IQ2_M"},  FileType{30, "IQ4_XS"},
    FileType{31, "IQ1_M"},   FileType{32, "BF16"},   FileType{36, "TQ1_0"},  FileType{37, "TQ2_0"},
    FileType{38, "MXFP4"},
};

std::string text_of(const File& file, std::string_view key) {
  const Value* value = file.find(key);
  return std::string(value == nullptr ? std::string_view{} : value->string().value_or(std::string_view{}));
}

}  // namespace

Summary summarize(const File& file) {
  Summary summary;
  summary.architecture = text_of(file, "general.architecture");
  summary.name = text_of(file, "general.name");
  summary.quantisation = quantisation_name(file);
  summary.parameters = parameter_count(file);
  for (const Tensor& tensor : file.tensors()) summary.tensor_bytes += tensor.bytes;
  return summary;
}

std::string quantisation_name(const File& file) {
  if (file.tensors().empty()) return {};
  if (const Value* value = file.find("general.file_type"); value != nullptr && value->integer()) {
    const auto known = std::ranges::find(kFileTypes, *value->integer(), &FileType::number);
    if (known != kFileTypes.end()) return std::string(known->name);
  }
  std::map<TensorType, std::uint64_t> bytes;
  for (const Tensor& tensor : file.tensors()) {
    if (tensor.rank > 1) bytes[tensor.type] += tensor.bytes;
  }
  if (bytes.empty()) return std::string(name(file.tensors().front().type));
  const auto most = std::ranges::max_element(
      bytes, {}, [](const std::pair<const TensorType, std::uint64_t>& item) { return item.second; });
  return std::string(name(most->first));
}

std::uint64_t parameter_count(const File& file) noexcept {
  std::uint64_t parameters = 0;
  for (const Tensor& tensor : file.tensors()) {
    if (tensor.name.starts_with("rope_")) continue;
    parameters += tensor.elements();
  }
  return parameters;
}

}  // namespace occam::lm::gguf
