#include "token_f1.hpp"

#include <algorithm>

#include "measures/demands.hpp"
#include "measures/ngrams.hpp"
#include "measures/options.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

namespace {

std::int64_t size_of(const measures::NgramCounts& counts) {
  std::int64_t size = 0;
  for (const auto& [word, count] : counts) size += count;
  return size;
}

double f1_of(const measures::NgramCounts& answer, const measures::NgramCounts& target) {
  if (answer.empty() || target.empty()) return answer.empty() && target.empty() ? 1 : 0;
  const auto common = static_cast<double>(measures::overlap(answer, target));
  return measures::PrecisionRecall{common / static_cast<double>(size_of(answer)),
                                   common / static_cast<double>(size_of(target))}
      .f1();
}

}  // namespace

sdk::Result<std::unique_ptr<TokenF1>> TokenF1::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"normalise", "counting"});
  auto made = std::make_unique<TokenF1>();
  made->normalises_ = options.one_of("normalise", {"squad", "none"}) == "squad";
  made->counts_once_ = options.one_of("counting", {"multiset", "set"}) == "set";
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> TokenF1::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                    sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  const auto count = [&](const std::string& text) {
    auto counts = measures::count_ngrams(measures::split_words(text), 1);
    if (counts_once_)
      for (auto& [word, times] : counts) times = 1;
    return counts;
  };
  const auto prepare = [&](std::string_view text) {
    return normalises_ ? measures::normalise_answer(text) : std::string(text);
  };
  const std::string answer = prepare(outputs.front().text);
  const auto answer_words = count(answer);
  double f1 = 0;
  bool is_exact = false;
  for (const std::string_view text : item.targets) {
    const std::string target = prepare(text);
    f1 = std::max(f1, f1_of(answer_words, count(target)));
    is_exact = is_exact || answer == target;
  }
  sink.value(0, std::min(f1, 1.0));
  sink.value(1, is_exact ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
