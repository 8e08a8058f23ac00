// What people and programs thought of answers.
#include <limits>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace occam::store {

Result<void> Store::record_feedback(const Feedback& feedback) {
  return database_->with([&](SQLite::Database& connection) -> Result<void> {
    SQLite::Statement insert(connection,
                             "INSERT INTO feedback (decision, score, label, comment, created_ms) "
                             "SELECT id, ?2, ?3, ?4, ?5 FROM decision WHERE request = ?1");
    Binder(insert) << feedback.decision << feedback.score.value_or(kUnknown) << feedback.label << feedback.comment
                   << unix_ms();
    if (insert.exec() == 0) return fail(ErrorCode::kNotFound, "no decision \"" + feedback.decision + "\" is stored");
    return {};
  });
}

}  // namespace occam::store
