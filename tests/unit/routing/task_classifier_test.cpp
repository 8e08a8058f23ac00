#include "routing/task_classifier.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "occam/statistics/random.hpp"
#include "routing/recognition.hpp"
#include "routing/task_weights.hpp"

namespace occam::routing {
namespace {

/// Prompts of tasks with words of their own and words that all share; `doubt`: the share that has shared ones alone.
struct Corpus {
  std::vector<std::string> prompts;
  std::vector<std::string> tasks;

  explicit Corpus(std::size_t per_task, double doubt, std::uint64_t seed) {
    static const std::vector<std::pair<std::string, std::vector<std::string>>> kTasks = {
        {"film", {"review", "actor", "scene", "boring", "cinema", "plot", "director", "sequel"}},
        {"maths", {"sum", "apples", "twice", "minus", "total", "each", "number", "half"}},
        {"code", {"function", "list", "return", "string", "class", "integer", "loop", "python"}}};
    static const std::vector<std::string> kShared = {"please", "what", "the", "answer", "is", "for", "me", "this"};
    statistics::SplitMix64 random(seed);
    for (std::size_t i = 0; i < per_task; ++i) {
      for (const auto& [task, own] : kTasks) {
        std::string prompt;
        const bool is_doubtful = random.uniform() < doubt;
        for (int word = 0; word < 14; ++word) {
          const auto& words = is_doubtful || random.below(2) == 0 ? kShared : own;
          prompt += words[random.below(words.size())] + " ";
        }
        prompts.push_back(prompt);
        tasks.push_back(task);
      }
    }
  }

  [[nodiscard]] std::vector<LabelledPrompt> rows() const {
    std::vector<LabelledPrompt> out;
    for (std::size_t i = 0; i < prompts.size(); ++i) out.push_back({prompts[i], tasks[i]});
    return out;
  }
};

TaskClassifier fit(const Corpus& corpus) {
  Result<TaskClassifier> fitted = fit_task_classifier(corpus.rows());
  REQUIRE(fitted);
  return std::move(*fitted);
}

}  // namespace

TEST_CASE("Tasks are told apart by words that they alone have") {
  const TaskClassifier classifier = fit(Corpus(60, 0, 1));
  const Corpus fresh(60, 0, 2);
  std::size_t right = 0;
  for (std::size_t i = 0; i < fresh.prompts.size(); ++i)
    right += classifier.predict(fresh.prompts[i]).task == fresh.tasks[i] ? 1 : 0;
  CHECK(right >= 0.97 * static_cast<double>(fresh.prompts.size()));
}

TEST_CASE("The stated error is that of prompts that were not fitted on") {
  const TaskClassifier classifier = fit(Corpus(200, 0.3, 3));
  const Corpus fresh(2000, 0.3, 4);
  double recognised = 0;
  double wrong = 0;
  double promised = 0;
  for (std::size_t i = 0; i < fresh.prompts.size(); ++i) {
    const TaskClassifier::Guess guess = classifier.predict(fresh.prompts[i]);
    if (guess.task.empty()) continue;
    ++recognised;
    wrong += guess.task != fresh.tasks[i] ? 1 : 0;
    promised += 1 - guess.probability;
  }
  const HeldOut::Rates rates = classifier.held_out().at(0);
  CHECK(rates.n == 600);
  const double stated = static_cast<double>(rates.wrong) / static_cast<double>(rates.recognised);
  CHECK(stated > 0.1);  // two of three doubtful prompts go wrong
  CHECK(wrong / recognised == Approx(stated).margin(0.05));
  CHECK(promised / recognised == Approx(wrong / recognised).margin(0.05));
}

TEST_CASE("Asking for more probability gives fewer guesses and a smaller share of wrong ones") {
  const TaskClassifier classifier = fit(Corpus(200, 0.3, 5));
  const HeldOut::Rates all = classifier.held_out().at(0);
  const HeldOut::Rates sure = classifier.held_out().at(0.9);
  CHECK(sure.n == all.n);
  CHECK(sure.recognised < all.recognised);
  CHECK(sure.recognised > all.recognised / 2);
  CHECK(sure.wrong * all.recognised < all.wrong * sure.recognised);
}

TEST_CASE("A prompt with nothing in common with the fitted ones is not guessed at") {
  const TaskClassifier classifier = fit(Corpus(60, 0, 6));
  CHECK(classifier.predict("Quel temps fera-t-il demain matin \xc3\xa0 Lyon ?").task.empty());
  CHECK(classifier.predict("").task.empty());
}

TEST_CASE("A stored classifier says the same, and the same rows give the same bytes") {
  const Corpus corpus(40, 0.1, 7);
  const Result<std::string> bytes = fit_recogniser(corpus.rows());
  REQUIRE(bytes);
  CHECK(*bytes == *fit_recogniser(corpus.rows()));
  const Result<TaskClassifier> loaded = TaskClassifier::load(*bytes);
  REQUIRE(loaded);
  CHECK(loaded->serialise() == *bytes);
  CHECK(loaded->tasks().size() == 3);
  const TaskClassifier fitted = fit(corpus);
  for (const std::string& prompt : corpus.prompts) {
    CHECK(loaded->predict(prompt).task == fitted.predict(prompt).task);
    CHECK(loaded->predict(prompt).probability == fitted.predict(prompt).probability);
  }
}

TEST_CASE("Bytes that were cut, lengthened or changed at their begin are refused") {
  const std::string bytes = *fit_recogniser(Corpus(20, 0, 8).rows());
  for (const std::size_t size : {0UL, 4UL, 8UL, 11UL, 30UL, 500UL, bytes.size() - 1}) {
    const auto loaded = TaskClassifier::load(std::string_view(bytes).substr(0, size));
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::kData);
  }
  CHECK_FALSE(TaskClassifier::load(bytes + "x"));
  CHECK_FALSE(TaskClassifier::load("OccamTC9" + bytes.substr(8)));
  CHECK_FALSE(TaskClassifier::load("OccamTC1" + std::string(64, '\xff')));
}

TEST_CASE("One task, or the same prompt again and again, is nothing to learn from") {
  std::vector<LabelledPrompt> rows(30, {"the same old question about films", "a"});
  CHECK_FALSE(fit_task_classifier(rows));
  rows.front().task = "b";
  const auto fitted = fit_task_classifier(rows);
  REQUIRE_FALSE(fitted);
  CHECK(fitted.error().code == ErrorCode::kUsage);
  CHECK(fitted.error().message.contains("1 prompts that are not nearly the same"));
}

TEST_CASE("A temperature makes overconfident probabilities true") {
  statistics::SplitMix64 random(9);
  std::vector<LabelledLogits> rows;
  for (int i = 0; i < 20'000; ++i) {
    const double logit = 4 * random.uniform() - 2;
    const std::size_t label = random.uniform() < 1 / (1 + std::exp(-logit)) ? 0 : 1;
    rows.push_back({{3 * logit, 0}, label});
  }
  CHECK(fit_temperature(rows) == Approx(3).epsilon(0.1));
}

TEST_CASE("Declared comes before rules, rules before the classifier, and the star is last") {
  const TaskClassifier classifier = fit(Corpus(120, 0.3, 10));  // of some prompts no word tells
  auto reading = config::parse_policy(R"(
[recognition]
minimum_probability = 0.8
[task.film]
[task.maths]
match = { keywords = ["director"] }
)",
                                      "x.toml", "/policies");
  REQUIRE(reading.ok());
  Request request;
  request.messages = {{"user", "what is the review for this boring sequel and the director actor scene"}};
  CHECK(recognise(reading.value, request, &classifier).by == "rule");
  CHECK(recognise(reading.value, request, &classifier).task == "maths");
  request.task = "code";
  CHECK(recognise(reading.value, request, &classifier).by == "declared");
  request.task.clear();
  request.messages = {{"user", "what is the review for this boring sequel and the actor scene"}};
  const Recognised guessed = recognise(reading.value, request, &classifier);
  CHECK(guessed.task == "film");
  CHECK(guessed.by == "classifier");
  CHECK(guessed.probability > 0.8);
  CHECK(recognise(reading.value, request).by == "default");

  request.messages = {{"user", "please what is the answer for me this the"}};
  CHECK(recognise(reading.value, request, &classifier).by == "default");
  request.messages = {{"user", "return function list string class python loop for me"}};
  const Recognised foreign = recognise(reading.value, request, &classifier);  // the policy has no table of that name
  CHECK(foreign.task == "code");
  CHECK(foreign.rules->id == "*");
  reading.value.recognition.classifier = false;
  request.messages = {{"user", "what is the review for this boring sequel and the actor scene"}};
  CHECK(recognise(reading.value, request, &classifier).by == "default");
}

}  // namespace occam::routing
