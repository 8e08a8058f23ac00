// Writes the seeds of the fuzz corpora: small valid files and a few texts.
//
//   fuzz_seeds tests/fuzz/corpus
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/gguf_writer.hpp"
#include "support/tiny_vocabularies.hpp"

namespace {

using occam::test::GgufWriter;

void write(const std::filesystem::path& path, std::string_view prefix, const GgufWriter::Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << prefix;
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

GgufWriter::Bytes bytes_of(std::string_view text) {
  GgufWriter::Bytes bytes;
  GgufWriter::append(bytes, text);
  return bytes;
}

GgufWriter model() {
  GgufWriter writer;
  writer.alignment(32)
      .text("general.architecture", "llama")
      .text("general.name", "seed")
      .uint32("general.file_type", 2);
  writer.float32("llama.rope.freq_base", 1e4F).boolean("flag", true).texts("words", {"a", "", "bc"});
  writer.floats("numbers", {1.5F, 2.5F}).integers("integers", {1, -1});
  GgufWriter::Bytes nested = GgufWriter::array_head(GgufWriter::kArray, 1);
  GgufWriter::append(nested, GgufWriter::array_head(GgufWriter::kUint64, 0));
  writer.field("nested", GgufWriter::kArray, nested);
  writer.tensor("token_embd.weight", 2, {32, 3}, 54).tensor("output_norm.weight", 0, {4}, 16);
  return writer;
}

/// A vocabulary of a few tokens: small enough for a fuzzer to work on.
GgufWriter vocabulary(const char* kind, const char* pre) {
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", kind).text("tokenizer.ggml.pre", pre);
  writer.texts("tokenizer.ggml.tokens", {"<unk>", "<s>", "</s>", "a", "b", "ab", "▁", "Ġ", "<0x41>", "<|im_end|>"});
  writer.floats("tokenizer.ggml.scores", {0, 0, 0, -1, -2, -3, -4, -5, 0, 0});
  writer.integers("tokenizer.ggml.token_type", {2, 3, 3, 1, 1, 1, 1, 1, 6, 4});
  writer.texts("tokenizer.ggml.merges", {"a b", "Ġ a", "ab ab"});
  writer.uint32("tokenizer.ggml.bos_token_id", 1).boolean("tokenizer.ggml.add_bos_token", true);
  return writer;
}

void write_http_requests(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  constexpr std::array<std::string_view, 5> kBodies{
      R"({"model":"occam","messages":[{"role":"user","content":"hi"}],"stream":true,"stop":["a"],"temperature":0.5})",
      R"({"model":"occam/x","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}]})",
      R"({"model":"m","prompt":"once","logprobs":2,"max_tokens":3,"seed":-1,"frequency_penalty":0})",
      R"({"model":"e","input":["a","b"],"encoding_format":"base64"})",
      R"({"decision":"d","score":0.5,"label":"good","comment":"\u00e9"})"};
  for (std::size_t i = 0; i < kBodies.size(); ++i) {
    const std::string head = "POST /v1/x HTTP/1.1\r\nhost: h\r\ncontent-length: " + std::to_string(kBodies[i].size());
    write(folder / ("body." + std::to_string(i)), "\x10", bytes_of(kBodies[i]));
    write(folder / ("request." + std::to_string(i)), "\x10", bytes_of(head + "\r\n\r\n" + std::string(kBodies[i])));
  }
  write(folder / "chunked", "\x03",
        bytes_of("POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nGET / "
                 "HTTP/1.1\r\n\r\n"));
}

void write_events(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  constexpr std::array<std::string_view, 5> kStreams{
      ": hello\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n",
      "data: a\r\n\r\nevent: e\r\nid: 1\r\nretry: 5\r\ndata: b\r\n\r\n", "data: a\rdata:b\r\rdata\n\n\n\ndata: c",
      "\xEF\xBB\xBF"
      "data: \xC3\xA9\n\n",
      "data:\n\ndata\ndata\n\r\n:\r\r\ndata: {\"error\":{}}"};
  for (std::size_t i = 0; i < kStreams.size(); ++i)
    write(folder / ("stream." + std::to_string(i)), std::string(1, static_cast<char>('0' + i)), bytes_of(kStreams[i]));
}

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path root = count > 1 ? arguments[1] : "corpus";
  std::filesystem::create_directories(root / "gguf");
  std::filesystem::create_directories(root / "tokenizer");
  write_http_requests(root / "http_request");
  write_events(root / "sse");
  write(root / "gguf/model.gguf", "", model().bytes());
  write(root / "gguf/sentence_piece.gguf", "", vocabulary("llama", "default").bytes());
  write(root / "gguf/empty.gguf", "", GgufWriter().bytes());
  write(root / "gguf/version_2.gguf", "", GgufWriter().version(2).uint32("general.alignment", 8).bytes());
  write(root / "gguf/promises.gguf", "", GgufWriter().promise(~0ULL, ~0ULL).bytes());
  for (const char* pre : {"gpt-2", "llama-bpe", "gemma4"}) {
    write(root / "tokenizer" / (std::string("byte_pairs.") + pre), "\xff", vocabulary("gpt2", pre).bytes());
  }
  write(root / "tokenizer/sentence_piece", "\xff", vocabulary("llama", "default").bytes());
  constexpr std::array<std::string_view, 6> kTexts{"abc ab  a\n\n 1234567 don't 'LL <|im_end|> x<mark>y</s>",
                                                   "caf\xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\xa6\x99",
                                                   "\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80 a\xe2\x82",
                                                   "    \t\r\n  \xc2\xa0\xe3\x80\x80x",
                                                   "HelloWorld fooBAR ~~ $1,234.56",
                                                   "IMGIMGAAZ <sentinel:1> ((("};
  for (std::size_t text = 0; text < kTexts.size(); ++text) {
    for (const char tokenizer : {'\0', '\2', '\5', '\12'}) {
      const std::string name = "text." + std::to_string(text) + "." + std::to_string(static_cast<int>(tokenizer));
      write(root / "tokenizer" / name, std::string(1, tokenizer), bytes_of(kTexts[text]));
    }
  }
}
