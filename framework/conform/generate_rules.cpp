#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/strings.hpp"
#include "conform/asking.hpp"

namespace occam::conform {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

void model_info(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  struct Seen {
    int calls = 0;
    std::string wrong;
  } seen;
  const std::int32_t farthest = reinterpret_cast<const occam_abi_backend_descriptor&>(subject.descriptor()).residency;
  const auto take = [](void* ctx, const occam_abi_model_info* info) {
    auto& out = *static_cast<Seen*>(ctx);
    ++out.calls;
    const std::string_view digest(info->digest.data, info->digest.size);
    if (info->struct_size < sizeof *info)
      out.wrong = "the info is short";
    else if (!digest.empty() && !is_digest(digest))
      out.wrong = "the digest is no sha256 in lower hex";
    else if (info->max_parallel < 1)
      out.wrong = "max_parallel is below 1";
    else if (info->context_length < 0 || info->vocabulary_size < 0 || !(info->parameters >= 0))
      out.wrong = "a count is negative";
  };
  const occam_abi_model_info_sink sink{sizeof sink, &seen, take};
  Words words;
  const std::int32_t status = loaded.factory().info(loaded.backend(), loaded.model(), &sink, words.abi());
  expect_status("info", OCCAM_ABI_OK, status, words);
  expect(seen.calls == 1, fmt::format("info calls the sink {} times", seen.calls));
  expect(seen.wrong.empty(), seen.wrong);
  expect(loaded.info().residency >= 0 && loaded.info().residency <= farthest,
         "the model's residency is farther away than the backend's descriptor says");
  Words health;
  expect_status("health", OCCAM_ABI_OK, loaded.factory().health(loaded.backend(), loaded.model(), health.abi()),
                health);
}

void finish_once(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask ask(kPlainPrompt, 6);
  const auto transcript = generate(loaded, ask);
  expect_status("generate", OCCAM_ABI_OK, transcript->status, transcript->words);
  expect(transcript->finishes.size() == 1, fmt::format("finish came {} times", transcript->finishes.size()));
  expect(transcript->deltas_after_finish == 0, "a delta came after finish");
  expect(transcript->short_structs == 0, "a delta or the result has a struct_size below the ABI's");
  const std::int32_t reason = transcript->finishes[0].finish_reason;
  expect(reason >= OCCAM_ABI_FINISH_STOP && reason <= OCCAM_ABI_FINISH_FILTER,
         fmt::format("the finish reason is {}", reason));
  Ask broken("hello");
  broken.request.temperature = -1;
  const auto refused = generate(loaded, broken);
  expect(refused->status == OCCAM_ABI_OK || refused->finishes.empty(), "a call that fails calls finish");
}

void sink_stops(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const std::size_t after : {std::size_t{1}, std::size_t{3}}) {
    Ask ask(kPlainPrompt, 16);
    ask.stop_after = after;
    const auto transcript = generate_well(loaded, ask);
    if (transcript->deltas.size() < after) skip("the answer is too short to be stopped");
    expect(transcript->deltas_after_stop == 0,
           fmt::format("{} deltas came after the sink had returned 0", transcript->deltas_after_stop));
    const auto& result = transcript->finishes[0];
    const bool ended_anyway = after > 1 && transcript->tokens.size() == 16;
    expect(result.finish_reason == OCCAM_ABI_FINISH_CANCELLED || ended_anyway,
           fmt::format("the finish reason is {}, not CANCELLED", result.finish_reason));
  }
}

void whole_utf8(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (std::uint64_t seed = subject.seed; seed < subject.seed + 4; ++seed) {
    const std::string prompt = varied_text(seed, 12);
    for (const double temperature : {0.0, 1.5}) {
      Ask ask(prompt, 48);
      ask.request.temperature = temperature;
      ask.request.seed = seed;
      const auto transcript = generate_well(loaded, ask);
      for (const std::string& delta : transcript->deltas)
        expect(is_utf8(delta), fmt::format("a delta of {} bytes is no whole UTF-8 (seed {})", delta.size(), seed));
    }
  }
}

void max_tokens(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const std::int32_t limit : {1, 2, 7}) {
    Ask ask(kPlainPrompt, limit);
    const auto transcript = generate_well(loaded, ask);
    const auto& result = transcript->finishes[0];
    expect(result.completion_tokens <= limit,
           fmt::format("{} tokens came where max_tokens is {}", result.completion_tokens, limit));
    expect(transcript->tokens.size() <= static_cast<std::size_t>(limit) + 1,
           fmt::format("{} tokens were delivered where max_tokens is {}", transcript->tokens.size(), limit));
  }
}

/// A piece from the middle of a text, on character borders; empty where the text is too short.
std::string middle_of(const std::string& text) {
  std::size_t begin = text.size() / 2;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  std::size_t end = std::min(begin + 3, text.size());
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(begin, end - begin);
}

void stop_strings(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask free(kPlainPrompt, 24);
  const std::string text = generate_well(loaded, free)->text();
  const std::string stop = middle_of(text);
  if (stop.empty()) skip("the answer is too short for a stop string");
  Ask ask(kPlainPrompt, 24);
  const occam_abi_string stops[] = {{"\x01never\x01", 7}, {stop.data(), stop.size()}};
  ask.request.stop = stops;
  ask.request.stop_count = 2;
  const auto transcript = generate_well(loaded, ask);
  expect(transcript->text() == text.substr(0, text.find(stop)),
         fmt::format("with the stop string \"{}\" the answer is \"{}\", not what came before it in \"{}\"", stop,
                     transcript->text(), text));
  expect(transcript->finishes[0].finish_reason == OCCAM_ABI_FINISH_STOP, "the finish reason is not STOP");
}

void cancellation(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask early(kPlainPrompt, 16);
  early.cancel_after = 0;
  const auto before = generate(loaded, early);
  expect_status("generate, cancelled beforehand", OCCAM_ABI_CANCELLED, before->status, before->words);
  expect(before->deltas.size() <= 1, "a call that was cancelled beforehand gives an answer");
  expect(before->finishes.empty(), "a cancelled call calls finish");
  Ask ask(kPlainPrompt, 16);
  ask.cancel_after = 1;
  const auto during = generate(loaded, ask);
  if (during->status == OCCAM_ABI_OK && during->deltas.size() < 3) skip("the answer is too short to be cancelled");
  expect_status("generate, cancelled after the first delta", OCCAM_ABI_CANCELLED, during->status, during->words);
  expect(during->deltas.size() <= 2, fmt::format("{} deltas came after the cancellation", during->deltas.size() - 1));
}

void deadline(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask ask(kPlainPrompt, 16);
  ask.deadline_ns = quiet_host()->now_ns(nullptr) - 1;
  const auto transcript = generate(loaded, ask);
  expect_status("generate after its deadline", OCCAM_ABI_DEADLINE_EXCEEDED, transcript->status, transcript->words);
  expect(transcript->deltas.size() <= 1, "a call whose deadline is over gives an answer");
}

struct Range {
  const char* key;
  void (*breaks)(occam_abi_generate_request& request);
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr Range kRanges[] = {
    {"temperature", [](occam_abi_generate_request& r) { r.temperature = -1; }},
    {"temperature", [](occam_abi_generate_request& r) { r.temperature = kNan; }},
    {"top_p", [](occam_abi_generate_request& r) { r.top_p = 0; }},
    {"top_p", [](occam_abi_generate_request& r) { r.top_p = 1.1; }},
    {"top_p", [](occam_abi_generate_request& r) { r.top_p = kNan; }},
    {"min_p", [](occam_abi_generate_request& r) { r.min_p = -0.1; }},
    {"min_p", [](occam_abi_generate_request& r) { r.min_p = 1.1; }},
    {"repetition_penalty", [](occam_abi_generate_request& r) { r.repetition_penalty = 0; }},
    {"top_k", [](occam_abi_generate_request& r) { r.top_k = -1; }},
    {"max_tokens", [](occam_abi_generate_request& r) { r.max_tokens = -1; }},
    {"alternatives", [](occam_abi_generate_request& r) { r.alternatives = 21; }},
    {"alternatives", [](occam_abi_generate_request& r) { r.alternatives = -2; }},
    {"messages", [](occam_abi_generate_request& r) { r.message_count = 0; }},
    {"messages", [](occam_abi_generate_request& r) { r.flags |= OCCAM_ABI_GENERATE_RAW; }},
};

void ranges(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const Range& range : kRanges) {
    Ask ask("hello", 2);
    range.breaks(ask.request);
    const auto transcript = generate(loaded, ask);
    expect_status(fmt::format("generate with {} out of its range", range.key), OCCAM_ABI_INVALID_ARGUMENT,
                  transcript->status, transcript->words);
    expect(transcript->words.where == range.key,
           fmt::format("`where` is \"{}\", not {}", transcript->words.where, range.key));
  }
}

void long_prompt(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::int32_t context = loaded.info().context_length;
  if (context == 0 || context > 65536) skip("the context's length is not known, or too long to try");
  std::string prompt = "a";
  for (std::int32_t i = 0; i < context + 8; ++i) prompt += i % 2 == 0 ? " b" : " a";
  Ask ask(prompt, 4);
  const auto transcript = generate(loaded, ask);
  expect_status("generate with a prompt longer than the context", OCCAM_ABI_OUT_OF_RANGE, transcript->status,
                transcript->words);
  expect(transcript->words.message.find(std::to_string(context)) != std::string::npos,
         fmt::format("the message does not name the context's {} tokens: \"{}\"", context, transcript->words.message));
  expect(transcript->deltas.empty(), "a prompt that does not fit gets an answer");
}

constexpr Check kChecks[] = {
    {{"G01", "A loaded model says what it is",
      "info calls its sink once; counts are not negative, a digest is 64 lower hex digits, max_parallel is at least 1, "
      "the residency is no farther than the descriptor's; health is OK."},
     kBackend,
     model_info},
    {{"G02", "finish comes exactly once, last, and on OK only",
      "One finish after the last delta with one of the five reasons; none where the call fails."},
     kBackend,
     finish_once},
    {{"G03", "A sink that returns 0 ends the answer",
      "After delta returned 0 no delta comes any more, and the call ends with OK and FINISH_CANCELLED. A user who "
      "closed "
      "the window must not pay for the rest."},
     kBackend,
     sink_stops},
    {{"G04", "Every delta is whole UTF-8",
      "Prompts with two-, three- and four-byte sequences are answered greedily and hot; a sequence that spans tokens "
      "is "
      "held back until it is whole. A stream is shown as it comes."},
     kBackend,
     whole_utf8},
    {{"G05", "max_tokens is honoured", "Limits of 1, 2 and 7 are never exceeded."}, kBackend, max_tokens},
    {{"G06", "A stop string ends the answer and is not part of it",
      "A piece from the middle of the free answer becomes a stop string; the answer must be exactly what came before "
      "it, "
      "even where the string spans tokens, and the reason STOP."},
     kBackend,
     stop_strings},
    {{"G07", "Cancellation is honoured within one token",
      "With is_cancelled true from the start there is no answer; true after the first delta, at most one more comes. "
      "The "
      "status is CANCELLED, without finish."},
     kBackend,
     cancellation},
    {{"G08", "A deadline is honoured within one token",
      "A deadline that is over before the call gives DEADLINE_EXCEEDED. The clock is host->now_ns."},
     kBackend,
     deadline},
    {{"G09", "A request out of its ranges is refused at its key",
      "Negative, too large and NaN values, no messages, messages together with RAW: INVALID_ARGUMENT, with the field's "
      "name in `where`."},
     kBackend,
     ranges},
    {{"G10", "A prompt that does not fit is refused, never cut",
      "A prompt of more words than the context has tokens gives OUT_OF_RANGE, and the message names the context's "
      "length. "
      "A model that saw half of the question answers another one."},
     kBackend,
     long_prompt},
};

}  // namespace

std::span<const Check> generate_checks() {
  return kChecks;
}

}  // namespace occam::conform
