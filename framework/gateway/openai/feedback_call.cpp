#include "gateway/openai/feedback_call.hpp"

#include <boost/json/value.hpp>

#include "gateway/openai/body_reader.hpp"

namespace occam::gateway {
namespace {
constexpr std::size_t kMaxLabel = 64;
constexpr std::size_t kMaxComment = 4096;
}  // namespace

Checked<Feedback> parse_feedback(std::string_view text) {
  const Checked<boost::json::object> object = parse_body(text);
  if (!object) return std::unexpected(object.error());
  BodyReader body(*object);
  Feedback feedback;
  feedback.decision = body.text("decision");
  if (feedback.decision.empty()) body.fail("decision is missing: the x-occam-decision of an answer", "decision");
  const boost::json::value* score = object->if_contains("score");
  const double number = body.number("score", 0, {0, 1});
  if (score != nullptr && !score->is_null()) feedback.score = number;
  feedback.label = body.text("label");
  if (feedback.label.size() > kMaxLabel) body.fail("label has more than 64 bytes", "label");
  feedback.comment = body.text("comment");
  if (feedback.comment.size() > kMaxComment) body.fail("comment has more than 4096 bytes", "comment");
  if (!feedback.score && feedback.label.empty() && feedback.comment.empty())
    body.fail("one of score, label and comment is needed", "score");
  for (const auto& member : body.rest())
    body.fail("there is no " + std::string(member.key()) + " in feedback", std::string_view(member.key()));
  if (body.error()) return std::unexpected(*body.error());
  return feedback;
}

}  // namespace occam::gateway
