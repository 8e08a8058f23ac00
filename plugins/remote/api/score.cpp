// occam.score/1 over /completions with `echo`: one request an item, on one connection.
#include <boost/json/parse.hpp>
#include <cmath>
#include <limits>

#include "remote/api/echo.hpp"
#include "remote/api/remote_model.hpp"
#include "remote/api/request_body.hpp"

namespace occam::remote {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

sdk::Result<sdk::Score> sum(std::span<const EchoedToken> tokens, std::vector<occam_abi_token>& shown) {
  sdk::Score score{.index = 0, .logprob = 0, .greedy = true, .tokens = {}};
  for (const EchoedToken& token : tokens) {
    if (!std::isfinite(token.logprob))
      return sdk::failure(sdk::Status::kUnimplemented,
                          "the server gives the first token of a text no log-probability, so only what has a context "
                          "can be scored");
    score.logprob += token.logprob;
    score.greedy = score.greedy && token.is_greedy;
    shown.push_back({.id = -1,
                     .logprob = static_cast<float>(token.logprob),
                     .entropy = kUnknown,
                     .text = sdk::borrow(token.text),
                     .alternatives = nullptr,
                     .alternative_count = 0});
  }
  score.tokens = shown;
  return score;
}

}  // namespace

sdk::Result<std::string> RemoteModel::fetch_echo(std::string_view text, Call& call) {
  const auto ask = [&](int max_tokens) {
    const std::string body = write_echo_body(settings_, text, max_tokens);
    const Question question{.path = "/completions", .body = body};
    return endpoint_->try_often<std::string>(call, [&] { return endpoint_->fetch(question, call); });
  };
  const Echo known = echo_.load();
  if (known == Echo::kNever)
    return sdk::failure(sdk::Status::kUnimplemented,
                        endpoint_->who() + " does not echo log-probabilities, as it showed");
  if (known != Echo::kWithToken) {
    auto answer = ask(0);
    const bool refuses = !answer && answer.error().status == sdk::Status::kInvalidArgument;
    if (answer || known == Echo::kWithoutToken || !refuses) {
      const bool has_no_such_path = !answer && answer.error().status == sdk::Status::kNotFound &&
                                    answer.error().message.find("model") == std::string::npos;
      if (has_no_such_path) answer.error().status = sdk::Status::kUnimplemented;
      if (answer) echo_ = Echo::kWithoutToken;
      return answer;
    }
  }
  auto answer = ask(1);  // servers that want to generate something
  if (answer) echo_ = Echo::kWithToken;
  if (answer || known == Echo::kWithToken || answer.error().status != sdk::Status::kInvalidArgument) return answer;
  echo_ = Echo::kNever;
  answer.error().status = sdk::Status::kUnimplemented;
  answer.error().message = "scoring needs a server that echoes log-probabilities: " + answer.error().message;
  return answer;
}

sdk::Result<void> RemoteModel::score_item(std::size_t index, const sdk::ScoreItem& item, Call& call,
                                          const sdk::ScoreSink& sink) {
  if (item.continuation.empty())
    return sdk::failure(sdk::Status::kInvalidArgument, "a continuation must not be empty", "continuation");
  const std::string prompt = std::string(item.context) + std::string(item.continuation);
  const auto text = fetch_echo(prompt, call);
  if (!text) return std::unexpected(text.error());
  boost::system::error_code error;
  const boost::json::value answer = boost::json::parse({text->data(), text->size()}, error);
  if (error || !answer.is_object())
    return sdk::failure(sdk::Status::kDataLoss, endpoint_->who() + " gives an answer that is no JSON object");
  const auto tokens = read_echo(answer.get_object(), prompt);
  if (!tokens) {
    echo_ = Echo::kNever;
    return sdk::failure(tokens.error().status, endpoint_->who() + ": " + tokens.error().message);
  }
  // Spaces at the context's end belong to the continuation's first token.
  const std::size_t last = item.context.find_last_not_of(" \t\r\n\f\v");
  const std::size_t border = last == item.context.npos ? 0 : last + 1;
  std::size_t first = 0;
  while (first < tokens->size() && (*tokens)[first].begin < border) ++first;
  if (first == tokens->size())
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        "the server's tokens do not part the continuation from its context");
  std::vector<occam_abi_token> shown;
  auto score = sum(std::span(*tokens).subspan(first), shown);
  if (!score) return std::unexpected(score.error());
  score->index = index;
  sink(*score);
  return {};
}

sdk::Result<void> RemoteModel::score(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                     const sdk::ScoreSink& sink) {
  if (auto loaded = check_loaded(); !loaded) return loaded;
  Call call(cancel);
  if (auto on = call.check(); !on) return on;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto scored = score_item(i, items[i], call, sink); !scored) return scored;
  return {};
}

sdk::Result<void> RemoteModel::score_rolling(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                             const sdk::ScoreSink& sink) {
  return score(items, cancel, sink);
}

}  // namespace occam::remote
