// The public vocabularies of ../shared/data/vocab against the token ids that come with them (from llama.cpp's models
// folder). Skipped, saying so, where the folder is absent.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "lm/tokenizer/tokenizer.hpp"

namespace {

using occam::lm::TokenId;
namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> texts_of(const fs::path& path) {
  const std::string separator = "\n__ggml_vocab_test__\n";
  const std::string all = read_all(path);
  std::vector<std::string> texts;
  for (std::size_t at = 0;;) {
    const std::size_t end = all.find(separator, at);
    if (end == std::string::npos) return texts;
    texts.push_back(all.substr(at, end - at));
    at = end + separator.size();
  }
}

std::vector<std::vector<TokenId>> ids_of(const fs::path& path) {
  std::istringstream in(read_all(path));
  std::vector<std::vector<TokenId>> all;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    all.emplace_back(std::istream_iterator<TokenId>(words), std::istream_iterator<TokenId>());
  }
  return all;
}

}  // namespace

TEST_CASE("the public vocabularies give the public token ids") {
  const fs::path folder = fs::path(OCCAM_SOURCE_DIR) / "../shared/data/vocab";
  if (!fs::exists(folder)) {
    WARN("skipped: " << folder << " is absent");
    return;
  }
  const std::string name = GENERATE("falcon", "gpt-2", "llama-bpe", "llama-spm", "phi-3", "qwen2", "starcoder");
  const fs::path vocabulary = folder / ("ggml-vocab-" + name + ".gguf");
  const auto file = occam::lm::gguf::File::open(vocabulary);
  REQUIRE(file);
  const auto tokenizer = occam::lm::make_tokenizer(*file);
  REQUIRE(tokenizer);
  const auto texts = texts_of(vocabulary.string() + ".inp");
  const auto expected = ids_of(vocabulary.string() + ".out");
  REQUIRE(texts.size() == 46);
  REQUIRE(expected.size() == texts.size());
  for (std::size_t index = 0; index < texts.size(); ++index) {
    CAPTURE(name, index, texts[index]);
    const auto ids = (*tokenizer)->encode(texts[index], {.add_special = false, .parse_special = false});
    REQUIRE(ids);
    CHECK(*ids == expected[index]);
    CHECK((*tokenizer)->decode(*ids) == texts[index]);
  }
}

TEST_CASE("a WordPiece vocabulary is refused by name") {
  const fs::path path = fs::path(OCCAM_SOURCE_DIR) / "../shared/data/vocab/ggml-vocab-bert-bge.gguf";
  if (!fs::exists(path)) {
    WARN("skipped: " << path << " is absent");
    return;
  }
  const auto file = occam::lm::gguf::File::open(path);
  REQUIRE(file);
  const auto tokenizer = occam::lm::make_tokenizer(*file);
  REQUIRE_FALSE(tokenizer);
  CHECK(tokenizer.error().status == occam::sdk::Status::kUnimplemented);
  CHECK_THAT(tokenizer.error().message, Catch::Contains("\"bert\""));
}
