// The answers that a run need not ask for: those it has itself to items that are not complete yet, and those that any
// run has stored of the same model, configuration, prompt and attempt.
//
// The second is the response cache. Its key holds everything that the answer depends on: the model's weights,
// quantisation, backend and device, the templates, examples, sampling and seed, the prompt with its continuations, the
// number of the sample; and nothing else, so that a suite with another evaluator needs no model. An error is no answer.
// Threads: [any] after create().
//
//   auto answers = RunAnswers::create(store, run.id, {.model = identity.key(), .configuration = configuration.hash()});
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eval/ask.hpp"

namespace occam::eval {

/// Whose stored answers may be taken; empty: nobody's.
struct CacheKey {
  std::string model;          ///< ModelIdentity::key()
  std::string configuration;  ///< Configuration::hash()
};

class RunAnswers final : public Answers {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RunAnswers>> create(store::Store& store, store::RunId run,
                                                                  const CacheKey& cache);

  [[nodiscard]] std::optional<store::ItemResult> find(std::int64_t position, const std::string& prompt_hash,
                                                      std::int64_t attempt) override;
  [[nodiscard]] Result<void> keep(const store::ItemResult& answer) override;

 private:
  RunAnswers(store::Store& store, store::RunId run) : store_(store), run_(run) {}

  store::Store& store_;
  store::RunId run_;
  std::map<std::pair<std::int64_t, std::int64_t>, store::ItemResult> kept_;  ///< by position and attempt
  std::vector<store::AnswerPlace> places_;                                   ///< by prompt and attempt
};

}  // namespace occam::eval
