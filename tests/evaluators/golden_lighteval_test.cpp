// Every stored case of lighteval's measures (tests/unit/metrics/test_cases) that has an evaluator here, played file by
// file against the value that stands beside it.
//
// Four files are not played, because no definition gives their values: bits_per_byte, byte_perplexity and
// prediction_perplexity state 1.0 for log-probabilities of +0.5, +0.3 and +0.2, and target_perplexity states 1.5, 2.0
// and 0.0 where exp(-log p) of any of its options is none of them. bert_score, bleurt, copyright, extractiveness,
// faithfulness, gpqa_*, g_pass_at_k_latex, g_pass_at_k_math, simpleqa_judge and ter have no evaluator here.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "bleu/bleu.hpp"
#include "choice/choice.hpp"
#include "chrf/chrf.hpp"
#include "classification/classification.hpp"
#include "continuation/continuation.hpp"
#include "evaluators/golden.hpp"
#include "evaluators/likelihoods.hpp"
#include "exact_match/exact_match.hpp"
#include "number/number.hpp"
#include "perplexity/perplexity.hpp"
#include "ranking/ranking.hpp"
#include "rouge/rouge.hpp"
#include "samples/samples.hpp"
#include "token_f1/token_f1.hpp"

using namespace occam;
using namespace occam::evaluators;
using Json = boost::json::value;

namespace {

using golden::Case;

/// What we make of one stored case, in the order of the keys of its `expected_output`; NaN: not compared.
using Player = std::function<std::vector<double>(const Json& test)>;

std::vector<double> numbers(const Json& expected) {
  const auto number = [](const Json& one) {
    return one.is_bool() ? (one.get_bool() ? 1.0 : 0.0) : one.to_number<double>();
  };
  if (!expected.is_object()) return {number(expected)};
  std::vector<double> all;
  for (const auto& member : expected.get_object()) all.push_back(number(member.value()));
  return all;
}

Case only_case(const Json& test) {
  return {test.at("doc"), test.at("model_response")};
}

std::vector<Case> corpus_cases(const Json& test) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < test.at("docs").as_array().size(); ++i)
    cases.emplace_back(test.at("docs").at(i), test.at("model_responses").at(i));
  return cases;
}

/// The stored "log-probabilities" of several files are above 0; taking the same from all of them changes neither their
/// order nor their shares.
std::vector<double> below_zero(std::vector<double> logprobs) {
  const double largest = *std::ranges::max_element(logprobs);
  for (double& one : logprobs) one -= std::max(largest, 0.0) + 1;
  return logprobs;
}

template <typename E>
Scored options(const E& evaluator, const Case& test, std::int64_t gold, std::int64_t greedy = -1) {
  const auto scored =
      scored_options(evaluator, golden::views(test.choices), below_zero(test.logprobs), gold, test.targets(), greedy);
  REQUIRE(scored);
  return *scored;
}

/// 1 where any of the right options is the chosen one.
double any_gold_is_chosen(const Case& test) {
  double best = 0;
  for (const std::int64_t gold : test.golds) best = std::max(best, options(*make<Choice>(), test, gold).values.at(0));
  return best;
}

std::size_t likeliest(const Case& test) {
  return static_cast<std::size_t>(std::ranges::max_element(test.logprobs) - test.logprobs.begin());
}

template <typename E>
Player texts(const char* config, std::vector<std::string_view> metrics, double scale = 1) {
  return [=](const Json& test) {
    const Case one = only_case(test);
    std::vector<double> all;
    for (const std::string_view metric : metrics)
      all.push_back(scale * value<E>(*make<E>(config), metric, one.answers.at(0), one.targets()));
    return all;
  };
}

template <typename E>
Player corpus_texts(const char* config, std::string_view metric) {
  return [=](const Json& test) {
    const auto evaluator = make<E>(config);
    Corpus corpus(*evaluator);
    for (const Case& one : corpus_cases(test)) corpus.add(one.answers.at(0), one.targets());
    return std::vector{corpus.measure(metric)};
  };
}

/// lighteval hands sacreBLEU each item's text as a reference of its own, so that the first answer alone is scored,
/// against the right texts of all items.
Player first_chrf(const char* config) {
  return [=](const Json& test) {
    const auto evaluator = make<Chrf>(config);
    Corpus corpus(*evaluator);
    const auto cases = corpus_cases(test);
    std::vector<std::string_view> targets;
    for (const Case& one : cases) targets.push_back(one.targets().front());
    corpus.add(cases.front().answers.at(0), targets);
    return std::vector{corpus.measure("chrf")};
  };
}

/// A corpus measure of a single answer: what NLTK calls sentence BLEU.
Player lone_bleu(const char* config) {
  return [=](const Json& test) {
    const auto evaluator = make<Bleu>(config);
    Corpus corpus(*evaluator);
    const Case one = only_case(test);
    corpus.add(one.answers.at(0), one.targets());
    return std::vector{corpus.measure("bleu") / 100};
  };
}

/// Labels are all texts that are right somewhere; any other answer is invalid.
Player labels(std::string_view metric) {
  return [=](const Json& test) {
    std::vector<std::string> golds;
    const auto cases = corpus_cases(test);
    for (const Case& one : cases) golds.emplace_back(one.targets().front());
    const auto evaluator =
        make<Classification>(boost::json::serialize(boost::json::object{{"labels", boost::json::value_from(golds)}}));
    Corpus corpus(*evaluator);
    for (const Case& one : cases) corpus.add(one.answers.at(0), {one.targets().front()});
    return std::vector{corpus.measure(metric)};
  };
}

/// Labels are the indices of three options, and the answer is the likeliest.
Player indices(std::string_view metric) {
  return [=](const Json& test) {
    const auto evaluator = make<Classification>(R"({"labels":["0","1","2"]})");
    Corpus corpus(*evaluator);
    for (const Case& one : corpus_cases(test))
      corpus.add(std::to_string(likeliest(one)), {std::to_string(one.golds.front())});
    return std::vector{corpus.measure(metric)};
  };
}

/// `compare` is how; lighteval looks at the first right text alone.
Player repeated(const std::string& compare, std::vector<std::size_t> metrics) {
  return [=](const Json& test) {
    const Case one = only_case(test);
    const std::string k = std::to_string(test.at("metric_params").at("k").to_number<std::int64_t>());
    sdk::EvalItem item;
    item.gold = one.golds.front();
    item.targets = {one.targets().front()};
    std::vector<sdk::EvalOutput> outputs(one.answers.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i].text = one.answers[i];
    const auto at = [&](double tau, std::size_t metric) {
      const std::string config =
          R"({"k":)" + k + R"(,"compare":")" + compare + R"(","tau":)" + std::to_string(tau) + "}";
      const auto scored = evaluate_all(*make<Samples>(config), item, std::span(std::as_const(outputs)));
      REQUIRE(scored);
      return scored->values.at(metric);
    };
    std::vector<double> all;
    for (const std::size_t metric : metrics) {
      if (metric != 3) {
        all.push_back(at(0.5, metric));
        continue;
      }
      for (const Json& tau : test.at("metric_params").at("thresholds").as_array())
        all.push_back(at(tau.to_number<double>(), metric));
    }
    return all;
  };
}

/// The text is the query.
std::vector<double> word_perplexity(const Json& test) {
  const auto evaluator = make<Perplexity>();
  Corpus corpus(*evaluator);
  const auto cases = corpus_cases(test);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string text = golden::text(test.at("docs").at(i).at("query"));
    sdk::EvalItem item;
    item.input = text;
    const sdk::Likelihood whole{std::reduce(cases[i].logprobs.begin(), cases[i].logprobs.end()), 1, 0, 0};
    sdk::EvalOutput output;
    output.likelihoods = {&whole, 1};
    const auto scored = evaluate(*evaluator, item, output);
    REQUIRE(scored);
    corpus.add(scored->values);
  }
  return {corpus.measure("word_perplexity")};
}

std::vector<double> greedy_golds(const Json& test) {
  const Json& flags = test.at("model_response").at("argmax_logits_eq_gold");
  Case one = only_case(test);
  one.logprobs.assign(one.choices.size(), -1);
  double best = 0;
  for (std::size_t i = 0; i < one.golds.size(); ++i) {
    const std::int64_t greedy = flags.at(i).to_number<int>() != 0 ? one.golds[i] : -1;
    best = std::max(best, options(*make<Continuation>(), one, one.golds[i], greedy).values.at(0));
  }
  return {best};
}

/// MC1 chooses among the first `len_mc1` options, the first of which is right; MC2 is the share of the right ones among
/// the rest. Where the right ones have a gap, lighteval takes it for their end: such an MC2 is not compared.
std::vector<double> truthful(const Json& test) {
  Case first = only_case(test);
  Case rest = first;
  const auto cut = test.at("doc").at("specific").at("len_mc1").to_number<std::ptrdiff_t>();
  first.choices.resize(static_cast<std::size_t>(cut));
  first.logprobs.resize(static_cast<std::size_t>(cut));
  rest.choices.erase(rest.choices.begin(), rest.choices.begin() + cut);
  rest.logprobs.erase(rest.logprobs.begin(), rest.logprobs.begin() + cut);
  const bool has_gap = std::ranges::adjacent_find(first.golds.begin() + 1, first.golds.end(),
                                                  [](auto a, auto b) { return b != a + 1; }) != first.golds.end();
  first.golds = {0};
  std::erase_if(rest.golds, [&](std::int64_t gold) { return gold < cut; });
  for (std::int64_t& gold : rest.golds) gold -= cut;
  const double share = options(*make<Ranking>(), rest, rest.golds.front()).values.at(2);
  return {any_gold_is_chosen(first), has_gap ? NAN : share};
}

struct File {
  std::string_view name;
  std::size_t cases;
  Player play;
};

std::vector<File> files() {
  const auto ranked = [](const char* config, std::size_t metric) {
    return [=](const Json& test) {
      const Case one = only_case(test);
      return std::vector{options(*make<Ranking>(config), one, one.golds.front()).values.at(metric)};
    };
  };
  const auto recalled = [](const Json& test) {
    const Case one = only_case(test);
    const std::string k = boost::json::serialize(test.at("metric_params").at("k"));
    return std::vector{options(*make<Ranking>("{\"k\":" + k + "}"), one, one.golds.front()).values.at(1)};
  };
  const auto chosen = [](const Json& test) { return std::vector{any_gold_is_chosen(only_case(test))}; };
  return {
      {"acc_golds_likelihood", 2, greedy_golds},
      {"avg_at_k", 3, repeated("exact_match", {0})},
      {"avg_at_k_math", 3, repeated("number", {0})},
      {"bleu", 4, corpus_texts<Bleu>("{}", "bleu")},
      {"bleu_1", 5, lone_bleu(R"({"order":1,"smoothing":"none"})")},
      {"bleu_4", 6, lone_bleu(R"({"order":4,"smoothing":"none"})")},
      {"chrf", 5, first_chrf("{}")},
      {"chrf_plus", 4, first_chrf(R"({"word_order":2})")},
      {"drop", 3, texts<TokenF1>("{}", {"exact", "f1"})},
      {"exact_match", 2, texts<ExactMatch>("{}", {"exact_match"})},
      {"expr_gold_metric", 1, texts<Number>("{}", {"flexible"})},
      {"f1_score", 7, texts<TokenF1>(R"({"normalise":"none","counting":"set"})", {"f1"})},
      {"f1_score_macro", 4, labels("macro_f1")},
      {"f1_score_micro", 4, labels("micro_f1")},
      {"g_pass_at_k", 10, repeated("exact_match", {3, 4})},
      {"loglikelihood_acc", 13, chosen},
      {"loglikelihood_f1", 14, chosen},
      {"maj_at_k", 4, repeated("exact_match", {1})},
      {"mcc", 1, indices("mcc")},
      {"mrr", 4, ranked("{}", 0)},
      {"multi_f1_numeric", 4, indices("one_vs_rest_accuracy")},
      {"pass_at_k", 3, repeated("exact_match", {2})},
      {"pass_at_k_letters", 3, repeated("letter", {2})},
      {"pass_at_k_math", 3, repeated("number", {2})},
      {"recall_at_k", 3, recalled},
      {"rouge1", 1, texts<Rouge>("{}", {"rouge_1"})},
      {"rouge2", 3, texts<Rouge>("{}", {"rouge_2"})},
      {"rougeL", 3, texts<Rouge>("{}", {"rouge_l"})},
      {"rougeLsum", 3, texts<Rouge>("{}", {"rouge_lsum"})},
      {"rouge_t5", 3, texts<Rouge>("{}", {"rouge_1", "rouge_2", "rouge_l", "rouge_lsum"}, 100)},
      {"truthfulqa_mc_metrics", 3, truthful},
      {"word_perplexity", 3, word_perplexity},
  };
}

}  // namespace

TEST_CASE("the stored cases of lighteval give the stored values") {
  std::string played;
  for (const File& file : files()) {
    const auto text = golden::read("lighteval_" + std::string(file.name) + ".json");
    if (!text) {
      WARN("skipped: ../shared/data/golden is not here");
      return;
    }
    std::size_t count = 0;
    const Json suite = boost::json::parse(*text);
    for (const Json& test : suite.at("test_cases").as_array()) {
      INFO(file.name << ": " << test.at("name").as_string());
      const std::vector<double> expected = numbers(test.at("expected_output"));
      const std::vector<double> made = file.play(test);
      const double tolerance = test.at("tolerance").to_number<double>();
      REQUIRE(made.size() == expected.size());
      for (std::size_t i = 0; i < made.size(); ++i)
        if (!std::isnan(made[i])) CHECK(made[i] == Approx(expected[i]).margin(tolerance).epsilon(0));
      ++count;
    }
    CHECK(count == file.cases);
    played += "\n  " + std::string(file.name) + ": " + std::to_string(count);
  }
  WARN("cases played, by file:" << played);
}
