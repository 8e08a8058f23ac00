#include "remote/api/endpoint.hpp"

#include <random>

#include "occam/sdk/host.hpp"
#include "remote/api/server_error.hpp"

namespace occam::remote {
namespace {

constexpr std::size_t kMaxErrorBytes = 64 * 1024;

std::uint64_t draw_seed() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return low;
}

/// 00-{32}-{16}-{2} of lower-case hexadecimal digits, and what a later version may add.
bool is_traceparent(std::string_view text) {
  constexpr std::size_t kSize = 55;
  constexpr std::size_t kLongest = 512;
  return text.size() >= kSize && text.size() <= kLongest &&
         text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

}  // namespace

bool is_json(std::string_view content_type) {
  const std::string type = lower(content_type.substr(0, content_type.find(';')));
  return type.empty() || type.find("json") != std::string::npos;
}

Engine::Engine(EngineSettings settings, ProxyTable proxies, ProxyTable::Environment environment,
               Resolver::Lookup lookup)
    : settings_(std::move(settings)),
      proxies_(std::move(proxies)),
      environment_(std::move(environment)),
      pool_(settings_.pool, std::move(lookup)),
      seed_(draw_seed()) {}

sdk::Result<std::shared_ptr<TlsContext>> Engine::tls(const TlsSettings& settings) {
  const std::lock_guard lock(mutex_);
  if (const auto found = contexts_.find(settings); found != contexts_.end()) return found->second;
  auto made = TlsContext::create(settings);
  if (made) contexts_.emplace(settings, *made);
  return made;
}

Endpoint::Endpoint(std::shared_ptr<Engine> engine, const ModelSettings& settings, ApiKey key)
    : engine_(std::move(engine)), route_(std::make_shared<Route>()), key_(std::move(key)) {
  const EngineSettings& shared = engine_->settings();
  Route& route = *route_;
  route.url = settings.url;
  route.connect_timeout = shared.connect_timeout;
  route.silence_timeout = shared.silence_timeout;
  const bool is_written_out = is_localhost(route.url.host) || Address::parse(route.url.host);
  route.policy = {.source = is_written_out ? Source::kPolicyAddress : Source::kPolicyName,
                  .residency = settings.residency,
                  .allow = shared.allow,
                  .certificate = settings.certificate};
  // What may not leave the edge is not shown to a proxy, whose own way cannot be checked.
  const Proxy* const proxy = engine_->proxies().find(route.url);
  if (proxy != nullptr && settings.residency == Residency::kCloud) route.proxy = *proxy;
  who_ = route.url.host_and_port();
  headers_ = "Host: " + route.url.authority() +
             "\r\nUser-Agent: occam/" OCCAM_REMOTE_VERSION
             "\r\nAccept: application/json, text/event-stream\r\nAccept-Encoding: identity\r\n";
  if (route.asks_proxy() && !route.proxy->authorization.empty())
    headers_.append("Proxy-Authorization: ").append(route.proxy->authorization).append("\r\n");
  for (const auto& [name, value] : settings.headers) headers_.append(name).append(": ").append(value).append("\r\n");
  headers_.append(key_.header());
}

sdk::Result<std::unique_ptr<Endpoint>> Endpoint::create(std::shared_ptr<Engine> engine, const ModelSettings& settings,
                                                        Key key) {
  auto secret = key == Key::kRead ? ApiKey::read(settings.key, engine->environment()) : ApiKey();
  if (!secret) return std::unexpected(secret.error());
  std::unique_ptr<Endpoint> made(new Endpoint(std::move(engine), settings, std::move(*secret)));
  Route& route = *made->route_;
  route.key = route.url.host_and_port() + (route.url.scheme == Scheme::kHttps ? " tls " : " plain ") +
              std::to_string(static_cast<int>(settings.residency));
  if (route.url.scheme == Scheme::kHttps) {
    const TlsSettings wanted{.authorities = settings.tls_ca, .certificate = settings.certificate};
    auto context = made->engine_->tls(wanted);
    if (!context) return std::unexpected(context.error());
    route.tls = std::move(*context);
    route.key.append(wanted.certificate == Certificate::kVerified ? " verified " : " unverified ");
    route.key.append(wanted.authorities);
  }
  return made;
}

std::string Endpoint::write_request(const Question& question) const {
  std::string bytes;
  bytes.reserve(headers_.size() + question.body.size() + route_->url.path.size() + question.path.size() + 256);
  bytes.append(question.method == Method::kGet ? "GET " : "POST ");
  if (route_->asks_proxy()) bytes.append("http://").append(route_->url.authority());
  bytes.append(route_->url.path).append(question.path).append(" HTTP/1.1\r\n").append(headers_);
  if (is_traceparent(question.traceparent)) bytes.append("traceparent: ").append(question.traceparent).append("\r\n");
  if (question.method == Method::kPost)
    bytes.append("Content-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(question.body.size()))
        .append("\r\n");
  return bytes.append("\r\n").append(question.body);
}

std::unexpected<Failure> Endpoint::clean(Failure failure) const {
  failure.error.message = key_.redact(std::move(failure.error.message));
  return std::unexpected(std::move(failure));
}

Tried<Exchange> Endpoint::send(const Question& question, Call& call) {
  const std::string request = write_request(question);
  Tried<Exchange> exchange =
      Exchange::begin(engine_->pool(), route_, request, engine_->settings().max_answer_bytes, call);
  if (!exchange) return clean(std::move(exchange.error()));
  const AnswerHead& head = exchange->head();
  if (head.status / 100 != 2) return refuse(std::move(*exchange), call);
  const std::string encoding = lower(head.content_encoding);
  if (!encoding.empty() && encoding != "identity")
    return fail(sdk::Status::kDataLoss,
                who_ + " answers in the encoding \"" + excerpt(encoding) + "\", which was not asked for");
  return exchange;
}

Tried<Exchange> Endpoint::refuse(Exchange exchange, Call& call) const {
  std::string body;
  for (;;) {
    body.append(exchange.body());
    exchange.body().clear();
    if (body.size() >= kMaxErrorBytes) break;
    const Tried<bool> more = exchange.read_body(call);
    if (!more && !call.check()) return clean(more.error());
    if (!more || !*more) break;  // an error whose words are torn is still that error
  }
  return clean(explain_status(who_, exchange.head(), body, std::chrono::system_clock::now()));
}

Tried<std::string> Endpoint::read_json(Exchange& exchange, Call& call) {
  for (;;) {
    const Tried<bool> more = exchange.read_body(call);
    if (!more) return clean(more.error());
    if (!*more) break;
  }
  std::string body = std::move(exchange.body());
  if (is_json(exchange.head().content_type)) return body;
  return clean(
      {.error = {sdk::Status::kDataLoss,
                 who_ + " answers in " + excerpt(exchange.head().content_type) + ", not in JSON: " + excerpt(body),
                 {}}});
}

Tried<std::string> Endpoint::fetch(const Question& question, Call& call) {
  Tried<Exchange> exchange = send(question, call);
  if (!exchange) return std::unexpected(exchange.error());
  return read_json(*exchange, call);
}

sdk::Result<void> Endpoint::before_next(Schedule& schedule, const Failure& failure, Call& call) {
  const Verdict verdict = schedule.after(failure, call.left());
  if (!verdict.wait) {
    sdk::Error error = failure.error;
    if (!verdict.why.empty()) error.message.append(" (").append(verdict.why).append(")");
    return std::unexpected(std::move(error));
  }
  sdk::log(OCCAM_ABI_LOG_DEBUG,
           failure.error.message + "; trying again in " + std::to_string(verdict.wait->count()) + " ms");
  return call.sleep(*verdict.wait);
}

}  // namespace occam::remote
