#include <fmt/format.h>

#include <limits>

#include "conform/asking.hpp"
#include "occam/abi/ext/inspect.h"
#include "occam/abi/ext/render.h"
#include "occam/abi/ext/score.h"
#include "occam/abi/ext/tokenize.h"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

void unknown_extension(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  const auto ask = [&](const char* id) -> const void* {
    switch (subject.target) {
      case kBackend:
        return subject.backends->get_extension(instance.backend(), id);
      case kRouter:
        return subject.routers->get_extension(instance.router(), id);
      default:
        return subject.evaluators->get_extension(instance.evaluator(), id);
    }
  };
  expect(ask("occam.nothing/1") == nullptr, "get_extension answers for occam.nothing/1");
  expect(ask("occam.score/2") == nullptr, "get_extension answers for a revision that does not exist");
  expect(ask("") == nullptr, "get_extension answers for an empty id");
}

void whole_tables(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  const auto get = [&](const char* id) { return subject.backends->get_extension(instance.backend(), id); };
  if (const auto* score = static_cast<const occam_abi_score*>(get(OCCAM_ABI_EXT_SCORE)); score != nullptr)
    expect(score->struct_size >= sizeof *score && score->score != nullptr && score->rolling != nullptr,
           OCCAM_ABI_EXT_SCORE " is not whole");
  if (const auto* tokenize = static_cast<const occam_abi_tokenize*>(get(OCCAM_ABI_EXT_TOKENIZE)); tokenize != nullptr)
    expect(tokenize->struct_size >= sizeof *tokenize && tokenize->encode != nullptr && tokenize->decode != nullptr,
           OCCAM_ABI_EXT_TOKENIZE " is not whole");
  if (const auto* render = static_cast<const occam_abi_render*>(get(OCCAM_ABI_EXT_RENDER)); render != nullptr)
    expect(render->struct_size >= sizeof *render && render->render != nullptr, OCCAM_ABI_EXT_RENDER " is not whole");
  if (const auto* inspect = static_cast<const occam_abi_inspect*>(get(OCCAM_ABI_EXT_INSPECT)); inspect != nullptr)
    expect(inspect->struct_size >= sizeof *inspect && inspect->inspect != nullptr,
           OCCAM_ABI_EXT_INSPECT " is not whole");
}

const occam_abi_tokenize& tokenizer(const LoadedBackend& loaded) {
  const auto* tokenize = loaded.extension<occam_abi_tokenize>(OCCAM_ABI_EXT_TOKENIZE);
  if (tokenize == nullptr) skip("this backend has no " OCCAM_ABI_EXT_TOKENIZE);
  return *tokenize;
}

std::vector<std::int32_t> encode(const LoadedBackend& loaded, std::string_view text) {
  struct Taken {
    int calls = 0;
    std::vector<std::int32_t> ids;
  } taken;
  const occam_abi_ids_sink sink{sizeof sink, &taken, [](void* ctx, const std::int32_t* ids, std::size_t count) {
                                  auto& out = *static_cast<Taken*>(ctx);
                                  ++out.calls;
                                  out.ids.assign(ids, ids + count);
                                }};
  Words words;
  const std::int32_t status =
      tokenizer(loaded).encode(loaded.backend(), loaded.model(), plugin::borrow(text), 0, &sink, words.abi());
  expect_status("encode", OCCAM_ABI_OK, status, words);
  expect(taken.calls == 1, fmt::format("encode calls the sink {} times", taken.calls));
  return taken.ids;
}

std::int32_t decode(const LoadedBackend& loaded, std::span<const std::int32_t> ids, std::string& text, Words& words) {
  const occam_abi_text_sink sink{sizeof sink, &text, [](void* ctx, occam_abi_string piece) {
                                   *static_cast<std::string*>(ctx) = plugin::view(piece);
                                 }};
  return tokenizer(loaded).decode(loaded.backend(), loaded.model(), ids.data(), ids.size(), &sink, words.abi());
}

void round_trip(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const std::string& text :
       {std::string("Once upon a time"), std::string(kPlainPrompt), std::string("a\n\nb  c")}) {
    std::string back;
    Words words;
    expect_status("decode", OCCAM_ABI_OK, decode(loaded, encode(loaded, text), back, words), words);
    expect(back == text || back == " " + text, fmt::format("\"{}\" comes back as \"{}\"", text, back));
  }
}

void any_bytes(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  expect(encode(loaded, "").empty(), "an empty text has tokens");
  for (const std::string& text : {std::string("\xff\xfe\x80"), std::string("a\0b", 3), std::string("\xe2\x82"),
                                  varied_text(subject.seed, 40), std::string(20'000, 'x')})
    (void)encode(loaded, text);
}

void ids_that_are_none(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const std::int32_t id : {-1, std::numeric_limits<std::int32_t>::max()}) {
    std::string text;
    Words words;
    expect_status(fmt::format("decode of the id {}", id), OCCAM_ABI_OUT_OF_RANGE, decode(loaded, {&id, 1}, text, words),
                  words);
  }
}

void renders(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const auto* render = loaded.extension<occam_abi_render>(OCCAM_ABI_EXT_RENDER);
  if (render == nullptr) skip("this backend has no " OCCAM_ABI_EXT_RENDER);
  std::vector<std::string> texts;
  const occam_abi_text_sink sink{sizeof sink, &texts, [](void* ctx, occam_abi_string text) {
                                   static_cast<std::vector<std::string>*>(ctx)->emplace_back(plugin::view(text));
                                 }};
  const occam_abi_message message{plugin::borrow("user"), plugin::borrow("Where is Lily?")};
  Words words;
  const std::int32_t status = render->render(loaded.backend(), loaded.model(), &message, 1,
                                             OCCAM_ABI_RENDER_GENERATION_PROMPT, &sink, words.abi());
  if (status == OCCAM_ABI_FAILED_PRECONDITION) skip("the model has no chat template");
  expect_status("render", OCCAM_ABI_OK, status, words);
  expect(texts.size() == 1, fmt::format("render calls the sink {} times", texts.size()));
  expect(texts[0].find("Where is Lily?") != std::string::npos, "the rendered text is without the message");
}

constexpr Check kChecks[] = {
    {{"X01", "get_extension answers null for what it does not know",
      "An id or a revision that does not exist gets null: this is how abilities are added."},
     kEveryPlugin,
     unknown_extension},
    {{"X02", "An extension's table is whole", "struct_size covers the first minor and every function is set."},
     kBackend,
     whole_tables},
    {{"X03", "decode gives back what encode took",
      "For plain texts, to the byte; the space that some vocabularies put in front may be there."},
     kBackend,
     round_trip},
    {{"X04", "encode takes any bytes",
      "Broken UTF-8, zeros, long words and no text at all have tokens, or none, and no error."},
     kBackend,
     any_bytes},
    {{"X05", "decode refuses ids that are none", "-1 and the largest number give OUT_OF_RANGE."},
     kBackend,
     ids_that_are_none},
    {{"X06", "render gives the conversation's text once", "The sink is called once, and the message is in the text."},
     kBackend,
     renders},
};

}  // namespace

std::span<const Check> extension_checks() {
  return kChecks;
}

}  // namespace occam::conform
