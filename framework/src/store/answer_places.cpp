// Answers by what was asked, whatever suite it was for: what a response cache reads.
#include <algorithm>
#include <charconv>

#include "store/answers.hpp"
#include "store/database.hpp"

namespace occam::store {

std::uint64_t prompt_bits(std::string_view hash) {
  std::uint64_t bits = 0;
  std::from_chars(hash.data(), hash.data() + std::min<std::size_t>(hash.size(), 16), bits, 16);
  return bits;
}

ItemResult read_answer_columns(SQLite::Statement& select, int first) {
  const auto next = [&] { return select.getColumn(first++); };
  ItemResult answer;
  answer.finish_reason = next().getString();
  answer.prompt_hash = next().getString();
  answer.prompt_tokens = next().getInt64();
  answer.completion_tokens = next().getInt64();
  answer.milliseconds = real_or_nan(next());
  answer.cost = real_or_nan(next());
  answer.likelihoods = next().getString();
  answer.text = next().getString();
  return answer;
}

Result<std::vector<AnswerPlace>> Store::answer_places(std::string_view model, std::string_view configuration) {
  return database_->with([&](SQLite::Database& connection) -> Result<std::vector<AnswerPlace>> {
    SQLite::Statement select(connection,
                             "SELECT substr(prompt_hash, 1, 16) AS bits, attempt, run, item FROM result WHERE run IN "
                             "(SELECT run.id FROM run JOIN model ON model.id = run.model JOIN configuration ON "
                             "configuration.id = run.configuration WHERE model.key = ?1 AND configuration.hash = ?2 "
                             "AND imported_file IS NULL) AND status IN (0, 1) AND prompt_hash <> '' "
                             "ORDER BY bits, attempt, run DESC");
    Binder(select) << model << configuration;
    std::vector<AnswerPlace> places;
    while (select.executeStep())
      places.push_back({.prompt = prompt_bits(select.getColumn(0).getString()),
                        .attempt = select.getColumn(1).getInt64(),
                        .run = select.getColumn(2).getInt64(),
                        .item = select.getColumn(3).getInt64()});
    return places;
  });
}

Result<ItemResult> Store::answer_at(const AnswerPlace& place) {
  return database_->with([&](SQLite::Database& connection) -> Result<ItemResult> {
    SQLite::Statement select(connection,
                             "SELECT finish_reason, prompt_hash, prompt_tokens, completion_tokens, milliseconds, cost, "
                             "likelihoods, coalesce(body, ''), mean_logprob, minimum_logprob, margin, entropy, "
                             "agreement FROM result LEFT JOIN answer_text ON "
                             "answer_text.hash = text_hash WHERE run = ?1 AND item = ?2 AND attempt = ?3");
    Binder(select) << place.run << place.item << place.attempt;
    if (!select.executeStep()) return fail(ErrorCode::kNotFound, "this answer is not stored any more");
    ItemResult answer = read_answer_columns(select, 0);
    answer.attempt = place.attempt;
    answer.confidence = read_confidence_columns(select, 8);
    return answer;
  });
}

}  // namespace occam::store
