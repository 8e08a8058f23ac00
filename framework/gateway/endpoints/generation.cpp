#include "gateway/endpoints/generation.hpp"

#include <atomic>
#include <limits>
#include <utility>

#include "gateway/openai/sse.hpp"

namespace occam::gateway {
namespace {

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void note(Exchange& exchange, const Decision& decision) {
  AccessEntry& log = exchange.log();
  log.task = decision.task;
  log.model = decision.model;
  log.decision = decision.id;
  log.attempts = static_cast<std::int64_t>(decision.attempts.size());
}

/// One generation on its way: lives on the worker's thread from the first piece to the end.
class Generation {
 public:
  Generation(ExchangePtr exchange, std::unique_ptr<AnswerShape> shape)
      : exchange_(std::move(exchange)), shape_(std::move(shape)) {}

  Flow piece(const Delta& delta) {
    frames_.clear();
    const bool is_first = !exchange_->is_streaming();
    if (is_first) shape_->first(delta.model, frames_);
    shape_->piece(delta, frames_);
    const Outbox::Sent sent =
        is_first ? exchange_->start_stream(stream_head(delta.model, delta.decision, delta.attempt), frames_)
                 : exchange_->send(frames_);
    return sent == Outbox::Sent::kClosed ? Flow::kStop : Flow::kContinue;
  }

  void done_stream(const Result<Answer>& answer) {
    settle(answer);
    if (!is_whole(answer)) return fail(answer ? cancelled() : answer.error());
    if (!exchange_->is_streaming())
      piece({.text = answer->text,
             .model = answer->model,
             .tokens = answer->tokens,
             .fields = answer->fields,
             .decision = answer->decision.id,
             .attempt = static_cast<std::int32_t>(answer->decision.attempts.size())});
    frames_.clear();
    shape_->last(*answer, frames_);
    exchange_->end_stream(frames_, Exchange::End::kComplete);
  }

  void done_whole(const Result<Answer>& answer) {
    settle(answer);
    if (!is_whole(answer)) return fail(answer ? cancelled() : answer.error());
    Response response{.body = shape_->whole(*answer)};
    set_headers(response, answer->model, answer->decision.id,
                static_cast<std::int64_t>(answer->decision.attempts.size()));
    exchange_->answer(std::move(response));
  }

 private:
  /// An answer that was cut is none: its reader would take the part for the whole.
  static bool is_whole(const Result<Answer>& answer) {
    return answer && answer->finish_reason != FinishReason::kCancelled;
  }
  static Error cancelled() { return {.code = ErrorCode::kCancelled, .message = "cancelled"}; }

  static void set_headers(Response& response, std::string_view model, std::string_view decision,
                          std::int64_t attempts) {
    response.set("x-occam-model", model);
    if (attempts > 0) response.set("x-occam-attempts", std::to_string(attempts));
    if (!decision.empty()) response.set("x-occam-decision", decision);
  }

  static Response stream_head(std::string_view model, std::string_view decision, std::int32_t attempt) {
    Response head;
    set_headers(head, model, decision, attempt);
    return head;
  }

  void settle(const Result<Answer>& answer) {
    if (exchange_->key() != nullptr)
      exchange_->key()->cost->settle(answer ? answer->cost : std::numeric_limits<double>::quiet_NaN());
    if (!answer) return;
    note(*exchange_, answer->decision);
    AccessEntry& log = exchange_->log();
    log.prompt_tokens = answer->prompt_tokens;
    log.completion_tokens = answer->completion_tokens;
    log.cost = answer->cost;
  }

  void fail(const Error& error) {
    ApiError api_error = to_api_error(error);
    if (error.code == ErrorCode::kCancelled) api_error.message = "the gateway is shutting down";
    if (!exchange_->is_streaming()) return exchange_->answer(api_error);
    exchange_->note(api_error);
    exchange_->end_stream(data_frame(to_body(api_error)), Exchange::End::kFailed);
  }

  const ExchangePtr exchange_;
  const std::unique_ptr<AnswerShape> shape_;
  std::string frames_;
};

ApiError budget_spent() {
  return {.status = 429,
          .type = "insufficient_quota",
          .code = "insufficient_quota",
          .message = "this key has spent its budget of the day",
          .retry = Retry::kNever};
}

}  // namespace

Checked<std::optional<Residency>> asked_residency(const Exchange& exchange) {
  const std::string& asked = exchange.request().residency;
  if (asked.empty()) return std::nullopt;
  for (const Residency known : {Residency::kDevice, Residency::kEdge, Residency::kCloud})
    if (asked == word(known)) return known;
  return bad_request("x-occam-residency must be device, edge or cloud", "x-occam-residency");
}

Checked<void> address(const Exchange& exchange, std::string_view model, Request& request) {
  constexpr std::string_view kRouted = "occam";
  constexpr std::string_view kTaskPrefix = "occam/";
  const Checked<std::optional<Residency>> residency = asked_residency(exchange);
  if (!residency) return std::unexpected(residency.error());
  request.residency = *residency;
  request.task = exchange.request().task;
  if (model == kRouted) return {};
  if (exchange.snapshot().models.contains(model)) {
    request.model = model;
    return {};
  }
  if (model.starts_with(kTaskPrefix) && model.size() > kTaskPrefix.size()) {
    const std::string_view task = model.substr(kTaskPrefix.size());
    if (!request.task.empty() && request.task != task)
      return bad_request("model and x-occam-task name two tasks", "model");
    request.task = task;
    return {};
  }
  return std::unexpected(ApiError{.status = 404,
                                  .type = "invalid_request_error",
                                  .code = "model_not_found",
                                  .message = "there is no model \"" + std::string(model.substr(0, 128)) +
                                             "\": GET /v1/models lists them, and \"occam\" chooses one",
                                  .param = "model"});
}

void generate(const ExchangePtr& exchange, GenerationCall call, MakeShape make_shape) {
  if (const Checked<void> found = address(*exchange, call.model, call.request); !found)
    return exchange->answer(found.error());
  const std::int64_t now = unix_seconds();
  if (exchange->key() != nullptr && !exchange->key()->cost->begin(now)) return exchange->answer(budget_spent());
  const std::string& id = exchange->id();
  auto shape = make_shape({.id = id.starts_with("req_") ? id.substr(4) : id,
                           .created = now,
                           .usage = call.stream_usage,
                           .logprobs = call.request.alternatives >= 0 ? Logprobs::kInclude : Logprobs::kLeaveOut});
  auto generation = std::make_shared<Generation>(exchange, std::move(shape));
  call.request.cancel = exchange->stop_token();
  call.request.traceparent = exchange->traceparent();
  const Occam& occam = exchange->gateway().occam();
  if (call.delivery == Delivery::kWhole)
    return occam.run_async(std::move(call.request), {},
                           [generation](const Result<Answer>& answer) { generation->done_whole(answer); });
  occam.run_async(
      std::move(call.request), [generation](const Delta& delta) { return generation->piece(delta); },
      [generation](const Result<Answer>& answer) { generation->done_stream(answer); });
}

}  // namespace occam::gateway
