// Occam::feedback.
#include "app/core.hpp"
#include "app/decision_writer.hpp"

namespace occam {

Result<void> Occam::feedback(const Feedback& feedback) const {
  const bool has_something = feedback.score || !feedback.label.empty() || !feedback.comment.empty();
  if (!has_something) return fail(ErrorCode::kUsage, "feedback needs a score, a label or a comment", "score");
  if (feedback.score && !(*feedback.score >= 0 && *feedback.score <= 1))
    return fail(ErrorCode::kUsage, "a score is 0 to 1", "score");
  const Result<store::Store*> store = core_->store();
  if (!store) return fail(store.error());
  Result<void> stored = (*store)->record_feedback(feedback);
  if (!stored && stored.error().code == ErrorCode::kNotFound) {
    core_->decisions().flush();  // the decision may be on its way
    stored = (*store)->record_feedback(feedback);
  }
  if (stored && feedback.score) core_->tell_routers();
  return stored;
}

}  // namespace occam
