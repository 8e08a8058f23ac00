#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/strings.hpp"
#include "conform/asking.hpp"

namespace occam::conform {
namespace {

/// `text` without the bytes of a UTF-8 sequence that has only begun at its end.
std::string_view without_torn_end(std::string_view text) {
  for (std::size_t cut = 0; cut < 4 && cut <= text.size(); ++cut)
    if (is_utf8(text.substr(0, text.size() - cut))) return text.substr(0, text.size() - cut);
  return {};
}

void tokens_add_up(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const std::string& prompt : {std::string(kPlainPrompt), varied_text(subject.seed, 8)}) {
    Ask ask(prompt, 24);
    const auto transcript = generate_well(loaded, ask);
    std::string sum;
    for (const TokenCopy& token : transcript->tokens) sum += token.text;
    const std::string text = transcript->text();
    if (!is_utf8(sum) && without_torn_end(sum).empty()) continue;  // broken bytes are shown as the backend sees fit
    std::string_view whole = without_torn_end(sum);
    const bool same = text == whole || text.starts_with(whole) || (whole.starts_with(" ") && text == whole.substr(1));
    expect(same, fmt::format("the tokens add up to \"{}\", the text is \"{}\"", sum, text));
  }
}

void counts(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask ask(kPlainPrompt, 9);
  const auto transcript = generate_well(loaded, ask);
  const auto& result = transcript->finishes[0];
  expect(result.prompt_tokens > 0, fmt::format("prompt_tokens is {}", result.prompt_tokens));
  expect(result.cached_tokens >= 0 && result.cached_tokens <= result.prompt_tokens,
         fmt::format("cached_tokens is {} of {}", result.cached_tokens, result.prompt_tokens));
  expect(static_cast<std::size_t>(result.completion_tokens) == transcript->tokens.size(),
         fmt::format("completion_tokens is {}, {} tokens came", result.completion_tokens, transcript->tokens.size()));
  expect(result.prompt_ns >= 0 && result.generation_ns >= 0, "a duration is negative");
}

void same_seed(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const double temperature : {0.0, 0.9}) {
    std::string first;
    for (int round = 0; round < 3; ++round) {
      Ask ask(kPlainPrompt, 16);
      ask.request.temperature = temperature;
      ask.request.seed = subject.seed;
      const std::string text = generate_well(loaded, ask)->text();
      if (round == 0) first = text;
      expect(text == first, fmt::format("seed {} at temperature {} gives \"{}\", then \"{}\"", subject.seed,
                                        temperature, first, text));
    }
  }
}

void logprobs(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask plain(kPlainPrompt, 8);
  for (const auto seen = generate_well(loaded, plain); const TokenCopy& token : seen->tokens)
    expect(std::isnan(token.logprob) && token.alternatives.empty(), "alternatives = -1, and a token has a logprob");
  Ask asked(kPlainPrompt, 8);
  asked.request.alternatives = 0;
  for (const auto seen = generate_well(loaded, asked); const TokenCopy& token : seen->tokens) {
    expect(std::isfinite(token.logprob) && token.logprob <= 0, fmt::format("a token's logprob is {}", token.logprob));
    expect(std::isfinite(token.entropy) && token.entropy >= 0, fmt::format("a token's entropy is {}", token.entropy));
    expect(token.alternatives.empty(), "alternatives = 0, and a token has some");
  }
}

void expect_ordered(const TokenCopy& token) {
  std::set<std::int32_t> ids;
  double sum = 0;
  float last = 0;
  for (const auto& [id, logprob] : token.alternatives) {
    expect(std::isfinite(logprob) && logprob <= 0, fmt::format("an alternative's logprob is {}", logprob));
    expect(logprob <= last, "the alternatives are not in order, most likely first");
    expect(ids.insert(id).second, fmt::format("the alternative {} is there twice", id));
    expect(id != token.id || std::abs(logprob - token.logprob) < 1e-3F,
           "the chosen token has another logprob among the alternatives");
    last = logprob;
    sum += std::exp(static_cast<double>(logprob));
  }
  expect(sum <= 1.001, fmt::format("the alternatives' probabilities add up to {}", sum));
}

void alternatives(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::int32_t vocabulary = loaded.info().vocabulary_size;
  for (const std::int32_t wanted : {1, 5, 20}) {
    Ask ask(kPlainPrompt, 6);
    ask.request.alternatives = wanted;
    const auto count = static_cast<std::size_t>(vocabulary == 0 ? wanted : std::min(wanted, vocabulary));
    for (const auto seen = generate_well(loaded, ask); const TokenCopy& token : seen->tokens) {
      expect(token.alternatives.size() == count || (vocabulary == 0 && token.alternatives.size() < count),
             fmt::format("{} alternatives where {} were asked for", token.alternatives.size(), wanted));
      expect_ordered(token);
    }
  }
}

void raw_prompts(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  Ask ask(kPlainPrompt, 6);
  ask.make_raw();
  const auto transcript = generate_well(loaded, ask);
  expect(transcript->finishes[0].prompt_tokens > 0, "a raw prompt has no tokens");
  Ask unlimited(kPlainPrompt, 0);
  unlimited.stop_after = 4;
  expect(generate_well(loaded, unlimited)->finishes.size() == 1, "max_tokens = 0 gives no answer");
}

constexpr Check kChecks[] = {
    {{"G11", "The tokens add up to the text",
      "The bytes of all tokens, in order, are the bytes of all deltas; a sequence that has only begun at the end may "
      "be "
      "missing, and the space that some vocabularies put in front."},
     kBackend,
     tokens_add_up},
    {{"G12", "Counts are right",
      "completion_tokens is the number of tokens that came (the end token is none of them), cached_tokens is within "
      "prompt_tokens, durations are not negative. Cost and budgets are computed from them."},
     kBackend,
     counts},
    {{"G13", "The same seed gives the same answer", "Three rounds at temperature 0 and three at 0.9, to the byte."},
     kBackend,
     same_seed},
    {{"G14", "Log-probabilities come when asked for, and only then",
      "alternatives = -1: NaN and none. alternatives = 0: finite, not positive, with an entropy that is not negative."},
     kBackend,
     logprobs},
    {{"G15", "Alternatives are as many as asked for, distinct and in order",
      "1, 5 and 20 are asked for; each comes at most once, most likely first, and their probabilities add up to at "
      "most "
      "1. The chosen token has the same log-probability among them as by itself."},
     kBackend,
     alternatives},
    {{"G16", "Raw prompts and open lengths work",
      "GENERATE_RAW takes the prompt as it is; max_tokens = 0 means as many as the context holds."},
     kBackend,
     raw_prompts},
};

}  // namespace

std::span<const Check> answer_checks() {
  return kChecks;
}

}  // namespace occam::conform
