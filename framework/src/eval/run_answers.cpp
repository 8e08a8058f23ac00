#include "eval/run_answers.hpp"

#include <algorithm>
#include <tuple>

namespace occam::eval {

namespace {

auto key_of(const store::AnswerPlace& place) {
  return std::tuple(place.prompt, place.attempt);
}

}  // namespace

Result<std::unique_ptr<RunAnswers>> RunAnswers::create(store::Store& store, store::RunId run, const CacheKey& cache) {
  std::unique_ptr<RunAnswers> answers(new RunAnswers(store, run));
  auto kept = store.kept_answers(run);
  if (!kept) return fail(kept.error());
  for (store::ItemResult& answer : *kept) {
    const std::pair place(answer.position, answer.attempt);
    answers->kept_.emplace(place, std::move(answer));
  }
  if (cache.model.empty()) return answers;
  auto places = store.answer_places(cache.model, cache.configuration);
  if (!places) return fail(places.error());
  answers->places_ = std::move(*places);
  return answers;
}

std::optional<store::ItemResult> RunAnswers::find(std::int64_t position, const std::string& prompt_hash,
                                                  std::int64_t attempt) {
  if (const auto kept = kept_.find({position, attempt}); kept != kept_.end() && kept->second.prompt_hash == prompt_hash)
    return kept->second;
  const std::tuple wanted(store::prompt_bits(prompt_hash), attempt);
  for (const store::AnswerPlace& place : std::ranges::equal_range(places_, wanted, {}, key_of)) {
    auto answer = store_.answer_at(place);
    if (answer && answer->prompt_hash == prompt_hash) return std::move(*answer);
  }
  return std::nullopt;
}

Result<void> RunAnswers::keep(const store::ItemResult& answer) {
  return store_.keep_answer(run_, answer);
}

}  // namespace occam::eval
