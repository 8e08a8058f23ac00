#include "remote/api/remote_model.hpp"

#include "remote/api/json_block.hpp"
#include "remote/api/request_body.hpp"
#include "remote/api/server_error.hpp"
#include "remote/sse/reader.hpp"

namespace occam::remote {
namespace {

constexpr std::chrono::seconds kHealthPatience{15};
constexpr std::string_view kLastWord = "[DONE]";

/// A failure after the head of an answer: the stream is torn, whatever tore it, and the work was done.
std::unexpected<Failure> torn(Failure failure, Call& call) {
  if (failure.error.status == sdk::Status::kUnavailable && call.check()) failure.error.status = sdk::Status::kDataLoss;
  failure.again = Again::kNever;
  return std::unexpected(std::move(failure));
}

}  // namespace

sdk::Result<std::unique_ptr<RemoteModel>> RemoteModel::load(const sdk::ModelSpec& spec,
                                                            std::shared_ptr<Engine> engine) {
  auto settings = read_model_settings(spec.id, spec.config, engine->settings());
  if (!settings) return std::unexpected(settings.error());
  const Endpoint::Key key = spec.vocabulary_only() ? Endpoint::Key::kNone : Endpoint::Key::kRead;
  auto endpoint = Endpoint::create(std::move(engine), *settings, key);
  if (!endpoint) return std::unexpected(endpoint.error());
  return std::unique_ptr<RemoteModel>(
      new RemoteModel(std::move(*settings), std::move(*endpoint), spec.vocabulary_only()));
}

sdk::Result<sdk::ModelInfo> RemoteModel::info() {
  sdk::ModelInfo info;
  info.engine = "occam-remote " OCCAM_REMOTE_VERSION;
  info.context_length = settings_.context;
  info.max_parallel = static_cast<std::int32_t>(endpoint_->engine().settings().pool.connections);
  info.residency = static_cast<std::int32_t>(settings_.residency);
  return info;
}

sdk::Result<void> RemoteModel::check_loaded() const {
  if (!is_described_only_) return {};
  return sdk::failure(sdk::Status::kFailedPrecondition, "the model is loaded for its description alone");
}

sdk::Result<sdk::GenerateResult> RemoteModel::generate(const sdk::GenerateRequest& request,
                                                       const sdk::DeltaSink& sink) {
  if (auto loaded = check_loaded(); !loaded) return std::unexpected(loaded.error());
  Call call(request.cancel);
  if (auto on = call.check(); !on) return std::unexpected(on.error());
  const sdk::Result<std::string> body = write_generate_body(settings_, request);
  if (!body) return std::unexpected(body.error());
  return endpoint_->try_often<sdk::GenerateResult>(call, [&] { return ask(request, *body, sink, call); });
}

Tried<sdk::GenerateResult> RemoteModel::ask(const sdk::GenerateRequest& request, std::string_view body,
                                            const sdk::DeltaSink& sink, Call& call) {
  const Api api = request.raw() ? Api::kText : Api::kChat;
  AnswerReader reader(api, request.alternatives, endpoint_->who(), sink);
  Tried<Exchange> exchange = endpoint_->send({.path = api == Api::kText ? "/completions" : "/chat/completions",
                                              .body = body,
                                              .traceparent = request.traceparent},
                                             call);
  if (!exchange) return std::unexpected(exchange.error());
  const bool is_stream = exchange->head().content_type.starts_with("text/event-stream");
  Tried<void> read = is_stream ? read_stream(*exchange, reader, call) : read_whole(*exchange, reader, call);
  if (read) return reader.result();
  if (reader.has_handed_on()) read.error().again = Again::kNever;
  return endpoint_->clean(std::move(read.error()));
}

Tried<void> RemoteModel::read_whole(Exchange& exchange, AnswerReader& reader, Call& call) {
  const Tried<std::string> text = endpoint_->read_json(exchange, call);
  if (!text) return torn(text.error(), call);
  JsonBlock block;
  const boost::json::object* const answer = block.read(*text);
  if (answer == nullptr)
    return fail(sdk::Status::kDataLoss,
                endpoint_->who() + " gives an answer that is no JSON object: " + excerpt(*text));
  if (auto on = call.check(); !on) return fail(on.error());
  if (const Tried<Flow> flow = reader.take_whole(*answer); !flow) return std::unexpected(flow.error());
  return {};
}

Tried<void> RemoteModel::read_stream(Exchange& exchange, AnswerReader& reader, Call& call) {
  SseReader events;
  JsonBlock block;
  for (bool is_over = false;;) {
    events.append(exchange.body());
    exchange.body().clear();
    if (is_over) events.finish();
    while (const auto data = events.next()) {
      if (*data == kLastWord) {
        exchange.settle(call);
        return {};
      }
      if (auto on = call.check(); !on) return fail(on.error());
      const boost::json::object* const chunk = block.read(*data);
      if (chunk == nullptr)
        return fail(sdk::Status::kDataLoss, endpoint_->who() + " streams what is no JSON object: " + excerpt(*data));
      const Tried<Flow> flow = reader.take_chunk(*chunk);
      if (!flow) return std::unexpected(flow.error());
      if (*flow == Flow::kStop) return {};
    }
    if (is_over) break;
    const Tried<bool> more = exchange.read_body(call);
    if (!more && reader.has_ended() && call.check()) return {};  // only the last counts are lost
    if (!more) return torn(more.error(), call);
    is_over = !*more;
  }
  if (reader.has_ended()) return {};
  return fail(sdk::Status::kDataLoss, endpoint_->who() + " ended its stream before the answer's end");
}

sdk::Result<void> RemoteModel::health() {
  if (auto loaded = check_loaded(); !loaded) return loaded;
  Call call(kHealthPatience);
  const Tried<Exchange> answer = endpoint_->send({.method = Method::kGet, .path = "/models"}, call);
  if (answer || answer.error().error.status == sdk::Status::kNotFound) return {};
  return std::unexpected(answer.error().error);
}

}  // namespace occam::remote
