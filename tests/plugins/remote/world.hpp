// A remote model as a host would use it, without the ABI in between: loaded from a table, asked, its pieces collected.
//
//   MockUpstream upstream;
//   auto model = load(upstream.url());
//   const Asked asked = ask(*model);
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "remote/api/remote_model.hpp"

namespace occam::remote::test {

using Variables = std::map<std::string, std::string>;

/// An environment of these variables alone.
inline ProxyTable::Environment environment(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

inline std::shared_ptr<Engine> make_engine(const std::string& table = "{}", Variables variables = {},
                                           Resolver::Lookup lookup = {}) {
  const auto settings = read_engine_settings(table);
  REQUIRE(settings);
  const auto proxies = ProxyTable::read(environment(variables));
  REQUIRE(proxies);
  return std::make_shared<Engine>(*settings, *proxies, environment(std::move(variables)), std::move(lookup));
}

inline sdk::Result<std::unique_ptr<RemoteModel>> try_load(const std::shared_ptr<Engine>& engine,
                                                          const std::string& table) {
  return RemoteModel::load({.id = "m", .config = table}, engine);
}

inline std::unique_ptr<RemoteModel> load(const std::string& endpoint, const std::shared_ptr<Engine>& engine,
                                         const std::string& more = "") {
  auto model = try_load(engine, R"({"endpoint":")" + endpoint + R"(","name":"mock")" + more + "}");
  if (!model) FAIL(model.error().message);
  return std::move(*model);
}

inline std::unique_ptr<RemoteModel> load(const std::string& endpoint) {
  return load(endpoint, make_engine());
}

/// A host's side of a call: a stop that wakes, and a deadline.
class HostCancel {
 public:
  explicit HostCancel(std::chrono::nanoseconds longest = std::chrono::seconds(20))
      : raw_{sizeof raw_, this, is_cancelled, sdk::now_ns() + longest.count(), on_cancel} {}
  HostCancel(const HostCancel&) = delete;

  void stop() { source_.request_stop(); }
  [[nodiscard]] sdk::Cancel cancel() const { return sdk::Cancel(&raw_); }

 private:
  struct Wake {
    void (*function)(void*);
    void* ctx;
    void operator()() const noexcept { function(ctx); }
  };
  static std::int32_t is_cancelled(void* ctx) {
    return static_cast<HostCancel*>(ctx)->source_.stop_requested() ? 1 : 0;
  }
  static void on_cancel(void* ctx, void (*wake)(void*), void* wake_ctx) {
    auto& self = *static_cast<HostCancel*>(ctx);
    self.callback_.reset();
    if (wake != nullptr) self.callback_.emplace(self.source_.get_token(), Wake{wake, wake_ctx});
  }

  std::stop_source source_;
  std::optional<std::stop_callback<Wake>> callback_;
  occam_abi_cancel raw_;
};

struct Asked {
  std::optional<sdk::GenerateResult> result;
  sdk::Error error;
  std::vector<std::string> pieces;
  std::vector<std::string> fields;
  std::vector<std::pair<std::string, float>> tokens;
  std::size_t alternatives = 0;  ///< of the last token

  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
  }
};

inline sdk::GenerateRequest chat(bool streams = false) {
  sdk::GenerateRequest request;
  request.messages = {{"user", "Where is Lily?"}};
  request.flags = streams ? OCCAM_ABI_GENERATE_STREAM : 0U;
  return request;
}

/// `on_piece` returns whether to go on.
inline Asked ask(RemoteModel& model, sdk::GenerateRequest request = chat(),
                 const std::function<bool(const Asked&)>& on_piece = {}, const HostCancel* host = nullptr) {
  const HostCancel patience;
  request.cancel = (host == nullptr ? patience : *host).cancel();
  Asked asked;
  const auto done = model.generate(request, [&](const sdk::Delta& delta) {
    asked.pieces.emplace_back(delta.text);
    if (!delta.fields.empty()) asked.fields.emplace_back(delta.fields);
    for (const occam_abi_token& token : delta.tokens) {
      asked.tokens.emplace_back(sdk::view(token.text), token.logprob);
      asked.alternatives = token.alternative_count;
    }
    return !on_piece || on_piece(asked);
  });
  if (done)
    asked.result = *done;
  else
    asked.error = done.error();
  return asked;
}

}  // namespace occam::remote::test
