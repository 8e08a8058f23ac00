// Suites of yes-or-no questions of which several samples are drawn, and what models answer.
#pragma once

#include "fixture.hpp"

namespace occam::eval {

struct Sampled {
  int items = 4;
  int samples = 3;
  std::string evaluator = "exact_match";  ///< and lines of its table
  std::string temperature = "0.8";
};

/// The right answer to each of the questions is `yes`.
inline std::filesystem::path write_sampled(const Folder& folder, const Sampled& sampled) {
  std::string items;
  for (int i = 0; i < sampled.items; ++i)
    items += fmt::format("{{\"id\":\"q{0}\",\"question\":\"Is {0} even?\",\"target\":\"yes\"}}\n", 2 * i);
  folder.write("even.jsonl", items);
  return folder.write("even.toml",
                      fmt::format("[suite]\nname = \"even\"\nitems = \"even.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                                  "template = \"{{{{question}}}}\"\n[generate]\nsamples = {}\ntemperature = {}\n"
                                  "max_tokens = 8\n[evaluator]\nid = \"{}\n",
                                  sampled.samples, sampled.temperature,
                                  sampled.evaluator + (sampled.evaluator.contains('"') ? "" : "\"")));
}

/// Runs a suite on a model that does as its script says.
inline EvaluationRun run_scripted(store::Store& store, const std::filesystem::path& file, const std::string& script,
                                  const RunOptions& options = {}, store::ModelIdentity who = identity()) {
  const auto reading = config::read_suite(file);
  REQUIRE(reading.ok());
  const Suite suite = value(load(file));
  const auto judge = evaluator(reading.value.evaluator.value, reading.value.evaluator_table.json);
  const auto model = scripted(script);
  return value(
      run_suite(suite, *judge, {.model = *model, .identity = std::move(who), .label = "small"}, store, options));
}

inline std::vector<store::ItemScore> attempts_of(store::Store& store, const std::filesystem::path& file) {
  return value(store.item_scores(value(load(file)).evidence_key(identity(), "")));
}

inline std::vector<std::string> texts_of(store::Store& store, const std::filesystem::path& file) {
  std::vector<std::string> texts;
  for (const auto& attempt : attempts_of(store, file)) texts.push_back(attempt.result.text);
  return texts;
}

}  // namespace occam::eval
