// One server as a model sees it: where it is, which headers it wants, how its failures read, and the tries that a
// request gets.
//
// Made when a model is loaded; the Engine (settings, pool, proxies, certificates) is shared by all models of a backend
// and outlives them. Threads: [any].
//
//   const Question question{.path = "/embeddings", .body = body};
//   auto text = endpoint.try_often<std::string>(call, [&] { return endpoint.fetch(question, call); });
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "remote/api/api_key.hpp"
#include "remote/api/settings.hpp"
#include "remote/http/exchange.hpp"
#include "remote/http/pool.hpp"

namespace occam::remote {

/// What all models of one backend share. Threads: [any].
class Engine {
 public:
  /// `lookup`: how names are resolved, the system's way where it is not given.
  Engine(EngineSettings settings, ProxyTable proxies, ProxyTable::Environment environment,
         Resolver::Lookup lookup = {});

  [[nodiscard]] const EngineSettings& settings() const { return settings_; }
  [[nodiscard]] const ProxyTable& proxies() const { return proxies_; }
  [[nodiscard]] const ProxyTable::Environment& environment() const { return environment_; }
  [[nodiscard]] Pool& pool() { return pool_; }
  /// One context for equal settings. Errors: as TlsContext::create.
  [[nodiscard]] sdk::Result<std::shared_ptr<TlsContext>> tls(const TlsSettings& settings);
  /// A seed that no other request has.
  [[nodiscard]] std::uint64_t next_seed() { return seed_.fetch_add(0x9E3779B97F4A7C15U, std::memory_order_relaxed); }

 private:
  EngineSettings settings_;
  ProxyTable proxies_;
  ProxyTable::Environment environment_;
  Pool pool_;
  std::mutex mutex_;
  std::map<TlsSettings, std::shared_ptr<TlsContext>> contexts_;
  std::atomic<std::uint64_t> seed_;
};

enum class Method { kGet, kPost };

/// One request of the API; `path` follows the endpoint's own. What is no traceparent is left out.
struct Question {
  Method method = Method::kPost;
  std::string_view path;
  std::string_view body{};
  std::string_view traceparent{};
};

class Endpoint {
 public:
  /// Without a key where the model is loaded for its description alone.
  enum class Key { kRead, kNone };

  /// Errors: kUnauthenticated at `api_key`, kInvalidArgument at `tls_ca`.
  [[nodiscard]] static sdk::Result<std::unique_ptr<Endpoint>> create(std::shared_ptr<Engine> engine,
                                                                     const ModelSettings& settings, Key key);

  /// One try: sends, and returns when a head with status 200 has come. Errors: what the connection or the server says;
  /// nothing of them holds the key.
  [[nodiscard]] Tried<Exchange> send(const Question& question, Call& call);
  /// One try: the whole JSON text of an answer.
  [[nodiscard]] Tried<std::string> fetch(const Question& question, Call& call);
  /// The rest of an answer that is JSON. Errors: kDataLoss with the first 200 characters of anything else.
  [[nodiscard]] Tried<std::string> read_json(Exchange& exchange, Call& call);

  /// Tries until it goes well, no retry is left, or none would help; waits in between end with the call.
  template <typename T>
  [[nodiscard]] sdk::Result<T> try_often(Call& call, const std::function<Tried<T>()>& once) {
    Schedule schedule(engine_->settings().retry, engine_->next_seed());
    for (;;) {
      Tried<T> tried = once();
      if (tried) return std::move(*tried);
      if (auto go_on = before_next(schedule, tried.error(), call); !go_on) return std::unexpected(go_on.error());
    }
  }

  /// The failure without the key, should a server have said it.
  [[nodiscard]] std::unexpected<Failure> clean(Failure failure) const;

  [[nodiscard]] const std::string& who() const { return who_; }
  [[nodiscard]] const Url& url() const { return route_->url; }
  [[nodiscard]] Engine& engine() { return *engine_; }

 private:
  Endpoint(std::shared_ptr<Engine> engine, const ModelSettings& settings, ApiKey key);
  [[nodiscard]] std::string write_request(const Question& question) const;
  [[nodiscard]] Tried<Exchange> refuse(Exchange exchange, Call& call) const;
  [[nodiscard]] sdk::Result<void> before_next(Schedule& schedule, const Failure& failure, Call& call);

  std::shared_ptr<Engine> engine_;
  std::shared_ptr<Route> route_;
  ApiKey key_;
  std::string who_;      ///< `api.example.com:443`
  std::string headers_;  ///< every line that all requests share
};

/// Whether a content type is JSON; an absent one may be.
[[nodiscard]] bool is_json(std::string_view content_type);

}  // namespace occam::remote
