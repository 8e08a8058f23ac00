// POST /v1/feedback: what somebody thought of an answer, kept beside its decision.
#include "gateway/endpoints/blocking.hpp"
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/openai/feedback_call.hpp"

namespace occam::gateway {

void handle_feedback(const ExchangePtr& exchange) {
  Checked<Feedback> feedback = parse_feedback(exchange->request().body);
  if (!feedback) return exchange->answer(feedback.error());
  run_blocking(exchange, [exchange, feedback = std::move(*feedback)] {
    const Result<void> stored = exchange->gateway().occam().feedback(feedback);
    exchange->log().decision = feedback.decision;
    if (stored) return exchange->answer(Response{.body = R"({"status":"stored"})"});
    ApiError error = to_api_error(stored.error());
    if (stored.error().code == ErrorCode::kNotFound) {
      error.code = "decision_not_found";
      error.param = "decision";
    }
    exchange->answer(error);
  });
}

}  // namespace occam::gateway
