#include <fmt/format.h>

#include <cmath>

#include "conform/asking.hpp"

namespace occam::conform {
namespace {

const std::vector<TextPair>& items() {
  static const std::vector<TextPair> kItems = {{"Once upon a time there was a", " little girl"},
                                               {"Once upon a time there was a", " cat named Tom"},
                                               {"The sun was", " shining"},
                                               {"Once upon a time there was a", " zzz qqq"},
                                               {"Lily said, \"", "Hello!\""}};
  return kItems;
}

/// Absolute for small numbers, relative for large ones: batched sums may round differently.
bool is_near(double a, double b) {
  return std::abs(a - b) <= 1e-3 * std::max(1.0, std::abs(a));
}

void each_item_once(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const auto scored = score_well(loaded, items());
  std::vector<int> seen(items().size(), 0);
  for (const Scored::Result& result : scored->results) {
    expect(result.index < seen.size(), fmt::format("item {} of {} got a result", result.index, seen.size()));
    expect(++seen[result.index] == 1, fmt::format("item {} got two results", result.index));
  }
  expect(scored->results.size() == seen.size(),
         fmt::format("{} of {} items got a result", scored->results.size(), seen.size()));
  expect(score_well(loaded, {})->results.empty(), "no items, and a result");
}

void sums(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const auto seen = score_well(loaded, items()); const Scored::Result& result : seen->results) {
    double sum = 0;
    for (const TokenCopy& token : result.tokens) sum += static_cast<double>(token.logprob);
    expect(!result.tokens.empty(), "a continuation has no tokens");
    expect(is_near(result.logprob, sum),
           fmt::format("item {}: logprob is {}, its tokens' add up to {}", result.index, result.logprob, sum));
  }
}

void not_positive(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  for (const auto seen = score_well(loaded, items()); const Scored::Result& result : seen->results) {
    expect(std::isfinite(result.logprob) && result.logprob <= 0,
           fmt::format("item {}: logprob is {}", result.index, result.logprob));
    for (const TokenCopy& token : result.tokens)
      expect(token.logprob <= 0, fmt::format("item {}: a token's logprob is {}", result.index, token.logprob));
  }
}

void independent(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const auto together = score_well(loaded, items());
  const std::vector<TextPair> reversed(items().rbegin(), items().rend());
  const auto backwards = score_well(loaded, reversed);
  for (std::size_t i = 0; i < items().size(); ++i) {
    const auto alone = score_well(loaded, {&items()[i], 1});
    for (const double other : {alone->of(0).logprob, backwards->of(items().size() - 1 - i).logprob})
      expect(is_near(together->of(i).logprob, other),
             fmt::format("item {} scores {} among the others and {} otherwise", i, together->of(i).logprob, other));
    expect(alone->of(0).greedy == together->of(i).greedy, fmt::format("item {}: greedy depends on the others", i));
  }
}

void greedy_flag(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::int32_t vocabulary = loaded.info().vocabulary_size;
  for (const auto seen = score_well(loaded, items()); const Scored::Result& result : seen->results) {
    expect((result.greedy | 1) == 1, fmt::format("item {}: greedy is {}", result.index, result.greedy));
    bool all_likely = true;
    for (const TokenCopy& token : result.tokens) {
      all_likely = all_likely && token.logprob > std::log(0.5F) + 1e-3F;
      const bool is_possible = vocabulary == 0 || token.logprob >= -std::log(static_cast<float>(vocabulary)) - 1e-3F;
      expect(result.greedy == 0 || is_possible,
             fmt::format("item {} is greedy with a token less likely than the average one", result.index));
    }
    expect(!all_likely || result.greedy == 1,
           fmt::format("item {} is not greedy, and every token of it has more than half", result.index));
  }
}

void empty_continuation(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const TextPair item{"Once upon a time", ""};
  const auto scored = score(loaded, {&item, 1});
  expect_status("score of an empty continuation", OCCAM_ABI_INVALID_ARGUMENT, scored->status, scored->words);
}

std::string too_long(const LoadedBackend& loaded) {
  const std::int32_t context = loaded.info().context_length;
  if (context == 0 || context > 65536) skip("the context's length is not known, or too long to try");
  std::string text;
  for (std::int32_t i = 0; i < context + 8; ++i) text += i % 2 == 0 ? " b" : " a";
  return text;
}

void does_not_fit(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::vector<TextPair> mixed = {items()[0], {too_long(loaded), " end"}};
  const auto scored = score(loaded, mixed);
  expect_status("score of an item longer than the context", OCCAM_ABI_OUT_OF_RANGE, scored->status, scored->words);
}

std::string_view without_spaces(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == text.npos ? std::string_view{} : text.substr(begin);
}

void covers_continuation(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::vector<TextPair> spaced = {
      {"The sun was ", "shining"}, {"The sun was", " shining"}, {"One", " two three"}};
  for (const auto seen = score_well(loaded, spaced); const Scored::Result& result : seen->results) {
    std::string text;
    for (const TokenCopy& token : result.tokens) text += token.text;
    const std::string_view wanted = without_spaces(spaced[result.index].continuation);
    expect(without_spaces(text) == wanted,
           fmt::format("the tokens of \"{}\" add up to \"{}\"", spaced[result.index].continuation, text));
  }
}

void rolling(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const std::vector<TextPair> texts = {{"", "Once upon a time there was a little girl."}, {"", "The sun."}};
  const auto scored = score_well(loaded, texts, Scoring::kRolling);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Scored::Result& result = scored->of(i);
    double sum = 0;
    std::string text;
    for (const TokenCopy& token : result.tokens) {
      sum += static_cast<double>(token.logprob);
      text += token.text;
    }
    expect(is_near(result.logprob, sum), "rolling: the logprob is not the sum of the tokens'");
    expect(without_spaces(text) == texts[i].continuation,
           fmt::format("rolling: the tokens add up to \"{}\", the text is \"{}\"", text, texts[i].continuation));
  }
}

void cancelled(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const auto scored = score(loaded, items(), Scoring::kContinuations, true);
  expect_status("score, cancelled beforehand", OCCAM_ABI_CANCELLED, scored->status, scored->words);
}

constexpr Check kChecks[] = {
    {{"C01", "Every item gets exactly one result",
      "In any order, with an index below item_count. No items is a legal request."},
     kBackend,
     each_item_once},
    {{"C02", "An item's log-probability is the sum of its tokens'",
      "The continuation's tokens are all there, and their log-probabilities add up to the item's."},
     kBackend,
     sums},
    {{"C03", "Log-probabilities are finite and not positive",
      "A positive one is a probability above 1: usually a logit that was never normalised."},
     kBackend,
     not_positive},
    {{"C04", "A score does not depend on the other items",
      "Each item alone, all together, and all backwards: the same within 0.001. Sharing the work of a common prefix "
      "must "
      "not change what comes out."},
     kBackend,
     independent},
    {{"C05", "greedy says what the tokens say",
      "greedy is 0 or 1. A token with more than half of the probability is the most likely one; one with less than its "
      "share of the vocabulary is not."},
     kBackend,
     greedy_flag},
    {{"C06", "An empty continuation is INVALID_ARGUMENT", "Its log-probability would be 0 and win every choice."},
     kBackend,
     empty_continuation},
    {{"C07", "An item that does not fit is refused, never cut",
      "One item longer than the context makes the call OUT_OF_RANGE: all items or an error."},
     kBackend,
     does_not_fit},
    {{"C08", "The scored tokens are the continuation's",
      "Their bytes add up to it; spaces at the seam may be on either side."},
     kBackend,
     covers_continuation},
    {{"C09", "rolling scores every token of a text once",
      "The tokens' bytes are the text, and their log-probabilities add up to the result."},
     kBackend,
     rolling},
    {{"C10", "Scoring is cancelled as generating is", "With is_cancelled true from the start the status is CANCELLED."},
     kBackend,
     cancelled},
};

}  // namespace

std::span<const Check> score_checks() {
  return kChecks;
}

}  // namespace occam::conform
