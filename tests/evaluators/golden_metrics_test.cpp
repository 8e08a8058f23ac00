// golden_metrics.jsonl: vectors of several projects' own tests, each with its source; and BIG-Bench-Hard's stored
// answers, which must rescore to the published accuracies. The vectors on intervals belong to tests/unit/statistics.
#include <cmath>
#include <functional>
#include <map>

#include "bleu/bleu.hpp"
#include "choice/choice.hpp"
#include "chrf/chrf.hpp"
#include "classification/confusion.hpp"
#include "evaluators/golden.hpp"
#include "evaluators/likelihoods.hpp"
#include "exact_match/exact_match.hpp"
#include "measures/samples.hpp"
#include "number/number.hpp"
#include "rouge/rouge.hpp"
#include "token_f1/token_f1.hpp"

using namespace occam;
using namespace occam::evaluators;
using Json = boost::json::value;

namespace {

using Player = std::function<std::vector<double>(const Json& arguments)>;

std::string text(const Json& arguments, std::string_view key) {
  return golden::text(arguments.at(key));
}

Player rouge(std::string_view metric) {
  return [=](const Json& arguments) {
    std::vector<double> all;
    for (const char* config : {R"({"value":"precision"})", R"({"value":"recall"})", R"({"value":"f1"})"})
      all.push_back(evaluators::value(*make<Rouge>(config), metric, text(arguments, "hyp"), {text(arguments, "ref")}));
    return all;
  };
}

std::vector<double> bleu_corpus(const Json& arguments) {
  const std::string tokenizer = text(arguments, "tokenize");
  const auto evaluator =
      make<Bleu>(R"({"tokenizer":")" + (tokenizer == "intl" ? std::string("international") : tokenizer) + "\"}");
  Corpus corpus(*evaluator);
  const auto answers = golden::texts(arguments.at("hyps"));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::vector<std::string> targets;
    for (const Json& set : arguments.at("refs").as_array()) targets.push_back(golden::text(set.at(i)));
    corpus.add(answers[i], golden::views(targets));
  }
  return {corpus.measure("bleu")};
}

std::vector<double> bleu_statistics(const Json& arguments) {
  const std::string answer = golden::text(arguments.at("hyps").at(0));
  const std::string target = golden::text(arguments.at("refs").at(0).at(0));
  const auto all = evaluators::values(*make<Bleu>(), answer, {target});
  std::vector<double> counts;
  for (std::size_t column = 1; column <= 2 * kMostOrders; ++column) counts.push_back(all.at(column));
  return counts;
}

BleuCounts counts_of(const Json& arguments) {
  BleuCounts counts;
  for (std::size_t i = 0; i < kMostOrders; ++i) {
    counts.matches[i] = arguments.at("correct").at(i).to_number<double>();
    counts.ngrams[i] = arguments.at("total").at(i).to_number<double>();
  }
  counts.answer_words = arguments.at("sys_len").to_number<double>();
  counts.target_words = arguments.at("ref_len").to_number<double>();
  return counts;
}

Player chrf(std::string_view averaging) {
  return [=](const Json& arguments) {
    const std::string config = R"({"beta":)" + boost::json::serialize(arguments.at("beta")) + R"(,"averaging":")" +
                               std::string(averaging) + "\"}";
    return std::vector{score(*make<Chrf>(config), text(arguments, "hyp"), {text(arguments, "ref")})};
  };
}

std::vector<double> squad(const Json& arguments) {
  const auto answers = golden::texts(arguments.at("preds"));
  double exact = 0;
  double f1 = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto golds = golden::texts(arguments.at("golds").at(i));
    exact += evaluators::value(*make<TokenF1>(), "exact", answers[i], golden::views(golds));
    f1 += evaluators::value(*make<TokenF1>(), "f1", answers[i], golden::views(golds));
  }
  const double share = 100 / static_cast<double>(answers.size());
  return {share * exact, share * f1};
}

Confusion confusion_of(const Json& arguments) {
  Confusion confusion(3);
  for (std::size_t i = 0; i < arguments.at("gold").as_array().size(); ++i)
    confusion.add(arguments.at("gold").at(i).to_number<std::int64_t>(),
                  arguments.at("pred").at(i).to_number<std::int64_t>());
  return confusion;
}

std::vector<double> mutual_information(const Json& arguments) {
  std::vector<double> logprobs;
  for (const char* key : {"cond", "uncond"})
    for (const Json& one : arguments.at(key).as_array()) logprobs.push_back(one.to_number<double>());
  const auto gold = arguments.at("gold").to_number<std::int64_t>();
  const std::vector<double> conditional(logprobs.begin(), logprobs.begin() + 3);
  const auto plain = scored_options(*make<Choice>(), {"a", "b", "c"}, conditional, gold);
  const auto both =
      scored_options(*make<Choice>(R"({"scoring":"mutual_information"})"), {"a", "b", "c"}, logprobs, gold);
  return {plain->values.at(0), both->values.at(0)};
}

const std::map<std::string, Player, std::less<>>& players() {
  static const std::map<std::string, Player, std::less<>> kPlayers = {
      {"rouge1", rouge("rouge_1")},
      {"rouge2", rouge("rouge_2")},
      {"rougeL", rouge("rouge_l")},
      {"rougeLsum", rouge("rouge_lsum")},
      {"bleu_corpus", bleu_corpus},
      {"bleu_stats", bleu_statistics},
      {"bleu_from_stats",
       [](const Json& arguments) { return std::vector{bleu_score(counts_of(arguments), {}, Scope::kCorpus)}; }},
      {"bleu_1",
       [](const Json& arguments) {
         const auto evaluator = make<Bleu>(R"({"order":1})");
         return std::vector{score(*evaluator, text(arguments, "hyp"), {text(arguments, "ref")}) / 100};
       }},
      {"chrf_default", chrf("effective")},
      {"chrf_eps", chrf("epsilon")},
      {"final_number_exact_match",
       [](const Json& arguments) {
         return std::vector{score(*make<Number>(), text(arguments, "pred"), {text(arguments, "gold")})};
       }},
      {"squad", squad},
      {"macro_f1", [](const Json& arguments) { return std::vector{100 * confusion_of(arguments).macro_f1()}; }},
      {"mcc_x100", [](const Json& arguments) { return std::vector{100 * confusion_of(arguments).matthews()}; }},
      {"pass_at_k",
       [](const Json& arguments) {
         const auto at = [&](const char* key) { return arguments.at(key).at(0).to_number<std::int64_t>(); };
         return std::vector{*measures::pass_at_k(at("n"), at("c"), arguments.at("k").to_number<std::int64_t>())};
       }},
      {"acc_mutual_info", mutual_information},
  };
  return kPlayers;
}

/// Every number of an expected value, in its order.
void flatten(const Json& expected, std::vector<double>& all) {
  if (expected.is_object()) {
    for (const auto& member : expected.get_object()) flatten(member.value(), all);
  } else if (expected.is_array()) {
    for (const Json& one : expected.get_array()) flatten(one, all);
  } else {
    all.push_back(expected.to_number<double>());
  }
}

}  // namespace

TEST_CASE("the stored vectors of several projects give the stored values") {
  const auto lines = golden::read("golden_metrics.jsonl");
  if (!lines) {
    WARN("skipped: ../shared/data/golden is not here");
    return;
  }
  std::map<std::string, std::size_t> played;
  std::size_t total = 0;
  std::istringstream stream(*lines);
  for (std::string line; std::getline(stream, line);) {
    const Json vector = boost::json::parse(line);
    const auto player = players().find(golden::text(vector.at("metric")));
    if (player == players().end()) continue;
    INFO(line);
    std::vector<double> expected;
    flatten(vector.at("expected"), expected);
    const std::vector<double> made = player->second(vector.at("args"));
    REQUIRE(made.size() == expected.size());
    for (std::size_t i = 0; i < made.size(); ++i)
      CHECK(made[i] == Approx(expected[i]).margin(vector.at("tol").to_number<double>()).epsilon(0));
    ++played[player->first];
    ++total;
  }
  CHECK(played.size() == players().size());
  CHECK(total == 37);  // the other ten are intervals
}

// Suzgun et al. 2022: the text after the last "So the answer is ", without the final dot, is the answer.
TEST_CASE("the stored answers of BIG-Bench-Hard rescore to the published accuracies") {
  const auto lines = golden::read("bbh_codex_outputs.jsonl");
  const auto published = golden::read("bbh_codex_accuracy.json");
  if (!lines || !published) {
    WARN("skipped: ../shared/data/golden is not here");
    return;
  }
  const auto evaluator = make<ExactMatch>(R"({"regexes_to_ignore":["(?s)^.*So the answer is ","\\.$"]})");
  struct Sum {
    double right = 0;
    double items = 0;
  };
  std::map<std::string, Sum> sums;
  std::istringstream stream(*lines);
  std::size_t total = 0;
  for (std::string line; std::getline(stream, line); ++total) {
    const Json item = boost::json::parse(line);
    const std::string id = text(item, "id");
    Sum& sum = sums[id.substr(0, id.rfind('-'))];
    sum.right += score(*evaluator, text(item, "prediction"), {text(item, "target")});
    ++sum.items;
  }
  std::size_t tasks = 0;
  const Json accuracies = boost::json::parse(*published);
  for (const auto& member : accuracies.as_object()) {
    INFO(std::string_view(member.key()));
    const auto sum = sums.find(std::string(member.key()));
    REQUIRE(sum != sums.end());
    CHECK(100 * sum->second.right / sum->second.items == Approx(member.value().to_number<double>()).epsilon(1e-12));
    ++tasks;
  }
  CHECK(tasks == 54);
  CHECK(total == 13'022);
}
