// One question to the smallest sufficient model.
//
//   occam::Request request;
//   request.messages = {{"user", "Is this review positive? …"}};
//   request.task = "sentiment";
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "occam/evidence.hpp"

namespace occam {

/// One turn of a conversation; role is `system`, `user`, `assistant` or `tool`.
struct Message {
  std::string role;
  std::string content;
};

/// How the next token is drawn. Temperature 0 is greedy; the same seed, request and model give the same answer.
struct Sampling {
  double temperature = 0;
  double top_p = 1;               ///< above 0, at most 1
  double min_p = 0;               ///< 0 … 1
  double repetition_penalty = 1;  ///< 1: none; over the last 64 tokens
  std::int32_t top_k = 0;         ///< 0: all
  std::uint64_t seed = 0;
};

enum class PromptForm {
  kChat,  ///< `messages`, rendered by the model's chat template
  kRaw,   ///< `prompt` as it is, with BOS as the model's metadata says
};

struct Request {
  PromptForm form = PromptForm::kChat;
  std::vector<Message> messages;
  std::string prompt;  ///< for PromptForm::kRaw

  std::string task;   ///< declared; empty: recognised by the policy's rules
  std::string model;  ///< a model id of the policy or a model file; empty: the router chooses

  Sampling sampling;
  std::int32_t max_tokens = 0;  ///< 0: as the task says, else as many as the context holds
  std::vector<std::string> stop;
  std::int32_t alternatives = -1;  ///< -1: no log-probabilities; 0 … 20: with, and so many alternatives a token
  std::string schema;              ///< a JSON Schema that the answer must follow, or empty
  /// A JSON object that servers get passed through (`tools`, `response_format`, …), or empty; its `messages`, if any,
  /// are the same conversation in the chat completions API's full shape. Models that cannot take it are passed over.
  std::string options;

  std::optional<Residency> residency;      ///< narrows the policy's, never widens it
  std::optional<double> deadline_seconds;  ///< for the whole chain of attempts
  std::stop_token cancel;
  /// W3C Trace Context: the value of the `traceparent` header that servers are asked with, or empty.
  std::string traceparent{};
};

/// One token with what the model thought of it; log-probabilities and entropy are in nats, NaN where not asked for.
struct TokenInfo {
  struct Alternative {
    std::int32_t id = 0;
    float logprob = 0;
    std::string bytes;
  };
  std::int32_t id = 0;
  float logprob = 0;
  float entropy = 0;
  std::string bytes;  ///< need not be whole UTF-8
  std::vector<Alternative> alternatives;
};

/// Texts to embed.
struct EmbedRequest {
  std::string model;  ///< an id of the policy
  std::vector<std::string> texts;
  std::int32_t dimensions = 0;           ///< 0: the model's own
  std::optional<Residency> residency{};  ///< narrows the policy's, never widens it
  std::optional<double> deadline_seconds{};
  std::stop_token cancel{};
  std::string traceparent{};  ///< as Request's
};

enum class Flow { kContinue, kStop };

/// A piece of an answer on its way: whole UTF-8 sequences, the tokens where they were asked for, and what the answer
/// has beside its text: a JSON object in the shape of a chat completion's `delta` (`tool_calls`, …), or empty.
struct Delta {
  std::string_view text;
  std::string_view model;
  std::span<const TokenInfo> tokens{};
  std::string_view fields{};
  std::string_view decision{};  ///< Decision::id of the answer that this is a piece of; empty: not known
  std::int32_t attempt = 0;     ///< which try of the chain this is, from 1; 0: not known
};

/// Called on the thread of Occam::run or, where a hedged attempt has won, on one other thread while that waits; empty:
/// no streaming. kStop is honoured within one token.
using StreamFunction = std::function<Flow(const Delta&)>;

}  // namespace occam
