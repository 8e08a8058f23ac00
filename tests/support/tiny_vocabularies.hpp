// Two vocabularies of a few hundred tokens, small enough to check token ids by hand.
//
// Threads: pure functions.
//
//   auto bytes = occam::test::tiny_sentence_piece().bytes();
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "support/gguf_writer.hpp"

namespace occam::test {

/// <unk> 0, <s> 1, </s> 2, <0x00>..<0xFF> 3..258, then from 259 on "▁", a, b, c, "ab", "▁a", "abc", "▁ab".
inline GgufWriter tiny_sentence_piece() {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  std::vector<float> scores{0, 0, 0};
  std::vector<std::int32_t> types{2, 3, 3};
  const std::string digits = "0123456789ABCDEF";
  for (unsigned byte = 0; byte < 256; ++byte) {
    tokens.push_back(std::string("<0x") + digits[byte >> 4] + digits[byte & 15] + ">");
    scores.push_back(0);
    types.push_back(6);
  }
  const std::vector<std::string> words{"▁", "a", "b", "c", "ab", "▁a", "abc", "▁ab"};
  for (std::size_t index = 0; index < words.size(); ++index) {
    tokens.push_back(words[index]);
    // "▁a" beats "ab", which beats "abc" and "▁ab".
    const std::array<float, 8> word_scores{-10, -11, -12, -13, -2, -1, -3, -4};
    scores.push_back(word_scores[index]);
    types.push_back(1);
  }
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "llama").texts("tokenizer.ggml.tokens", tokens);
  writer.floats("tokenizer.ggml.scores", scores).integers("tokenizer.ggml.token_type", types);
  return writer;
}

/// The stand-in of every byte in UTF-8, in the order of bytes: ids 0..255 of the vocabulary below.
inline std::vector<std::string> byte_stand_ins() {
  std::vector<std::string> texts;
  unsigned next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool prints = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte != 0xad);
    const unsigned point = prints ? byte : next++;
    texts.push_back(
        point < 0x80 ? std::string(1, static_cast<char>(point))
                     : std::string{static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))});
  }
  return texts;
}

/// 0..255 the bytes, 256 "ab", 257 "abc", 258 "Ġa", 259 "<|im_end|>" (control), 260 "<mark>" (user-defined),
/// 261 "<|endoftext|>" (control).
inline GgufWriter tiny_byte_pairs(const std::string& pre) {
  std::vector<std::string> tokens = byte_stand_ins();
  std::vector<std::int32_t> types(256, 1);
  for (const char* text : {"ab", "abc", "Ġa"}) {
    tokens.push_back(text);
    types.push_back(1);
  }
  for (const char* text : {"<|im_end|>", "<mark>", "<|endoftext|>"}) {
    tokens.push_back(text);
    types.push_back(text[1] == 'm' ? 4 : 3);
  }
  GgufWriter writer;
  writer.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", pre);
  writer.texts("tokenizer.ggml.tokens", tokens).integers("tokenizer.ggml.token_type", types);
  writer.texts("tokenizer.ggml.merges", {"Ġ a", "a b", "ab c"});
  writer.uint32("tokenizer.ggml.bos_token_id", 261).uint32("tokenizer.ggml.eos_token_id", 259);
  return writer;
}

}  // namespace occam::test
