// The engine with the tiny model in it, and an answer with its tokens: for the tests that drive a whole model.
//
//   const auto model = load(tiny_file(), 2);
//   const Answer one = answer(*model, raw_request("abc", 40));
#pragma once

#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cpu/model/cpu_model.hpp"
#include "plugins/cpu/tiny_llama.hpp"

namespace occam::cpu {

// The tiny model as a file that is there as long as the program runs.
class TinyFile {
 public:
  TinyFile() {
    const std::vector<std::byte> bytes = test::tiny_llama();
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  TinyFile(const TinyFile&) = delete;
  TinyFile& operator=(const TinyFile&) = delete;
  ~TinyFile() { std::filesystem::remove(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ =
      std::filesystem::temp_directory_path() / ("occam_tiny_llama_" + std::to_string(getpid()) + ".gguf");
};

inline const std::string& tiny_file() {
  static const TinyFile file;
  return file.path();
}

inline std::unique_ptr<CpuModel> load(const std::string& file, std::size_t threads = 1, const std::string& more = "") {
  EngineSettings engine;
  engine.threads = threads;
  engine.kernels = best_instruction_set();
  const std::string config = R"({"file": ")" + file + "\"" + more + "}";
  auto model = CpuModel::load({.id = "test", .config = config}, engine);
  if (!model) FAIL(model.error().message);
  return std::move(*model);
}

struct Answer {
  std::string text;
  std::vector<std::int32_t> ids;
  std::vector<float> logprobs;
  sdk::GenerateResult result;
};

inline sdk::GenerateRequest raw_request(std::string_view prompt, std::int32_t max_tokens) {
  sdk::GenerateRequest request;
  request.prompt = prompt;
  request.flags = OCCAM_ABI_GENERATE_RAW | OCCAM_ABI_GENERATE_IGNORE_END;
  request.max_tokens = max_tokens;
  request.alternatives = 3;
  return request;
}

inline Answer answer(CpuModel& model, const sdk::GenerateRequest& request) {
  Answer collected;
  const auto result = model.generate(request, [&](const sdk::Delta& delta) {
    collected.text += delta.text;
    for (const occam_abi_token& token : delta.tokens) {
      collected.ids.push_back(token.id);
      collected.logprobs.push_back(token.logprob);
    }
    return true;
  });
  if (!result) FAIL(result.error().message);
  collected.result = *result;
  return collected;
}

}  // namespace occam::cpu
