#include "output.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <utility>

#include "command.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

/// JSON with numbers as people write them: 0.51, where Boost's own writer says 5.1E-1.
void write(const boost::json::value& value, std::string& text) {
  const char* separator = "";
  if (const auto* object = value.if_object()) {
    text += '{';
    for (const auto& member : *object) {
      text += std::exchange(separator, ",");
      text += boost::json::serialize(boost::json::string(member.key())) + ':';
      write(member.value(), text);
    }
    text += '}';
  } else if (const auto* array = value.if_array()) {
    text += '[';
    for (const boost::json::value& element : *array) {
      text += std::exchange(separator, ",");
      write(element, text);
    }
    text += ']';
  } else if (const double* number = value.if_double()) {
    text += fmt::format("{}", *number);
  } else {
    text += boost::json::serialize(value);
  }
}

}  // namespace

boost::json::value to_json(double number) {
  return std::isfinite(number) ? boost::json::value(number) : boost::json::value(nullptr);
}

boost::json::object to_json(const Error& error) {
  return {{"error",
           {{"code", word(error.code)}, {"message", error.message}, {"where", error.where}, {"hint", error.hint}}}};
}

boost::json::object to_json(const Attempt& attempt) {
  return {{"model", attempt.model},
          {"outcome", word(attempt.outcome)},
          {"reason", attempt.reason},
          {"milliseconds", to_json(attempt.milliseconds)},
          {"probability", to_json(attempt.probability)}};
}

boost::json::object to_json(const Answer& answer) {
  boost::json::array ids;
  boost::json::array tokens;
  for (const TokenInfo& token : answer.tokens) {
    ids.push_back(token.id);
    if (std::isnan(token.logprob)) continue;
    boost::json::array alternatives;
    for (const TokenInfo::Alternative& alternative : token.alternatives)
      alternatives.push_back({{"id", alternative.id}, {"logprob", to_json(alternative.logprob)}});
    tokens.push_back({{"id", token.id},
                      {"logprob", to_json(token.logprob)},
                      {"entropy", to_json(token.entropy)},
                      {"alternatives", std::move(alternatives)}});
  }
  boost::json::array attempts;
  for (const Attempt& attempt : answer.decision.attempts) attempts.push_back(to_json(attempt));
  boost::json::object object = {{"text", answer.text},
                                {"model", answer.model},
                                {"tokens", std::move(ids)},
                                {"finish_reason", word(answer.finish_reason)},
                                {"attempts", std::move(attempts)},
                                {"decision",
                                 {{"id", answer.decision.id},
                                  {"task", answer.decision.task},
                                  {"recognised_by", answer.decision.recognised_by},
                                  {"model", answer.decision.model},
                                  {"reason", answer.decision.reason}}},
                                {"usage",
                                 {{"prompt_tokens", answer.prompt_tokens},
                                  {"completion_tokens", answer.completion_tokens},
                                  {"prompt_seconds", answer.prompt_seconds},
                                  {"generation_seconds", answer.generation_seconds}}}};
  if (!tokens.empty()) object["logprobs"] = std::move(tokens);
  return object;
}

boost::json::object to_json(const Evidence& evidence) {
  return {{"model", evidence.model},
          {"task", evidence.task},
          {"suite", evidence.suite},
          {"metric", evidence.metric},
          {"n", evidence.n},
          {"suite_items", evidence.suite_items},
          {"mean", to_json(evidence.mean)},
          {"low", to_json(evidence.low)},
          {"high", to_json(evidence.high)},
          {"interval", word(evidence.interval)},
          {"verdict", word(evidence.verdict)},
          {"threshold", evidence.threshold},
          {"tokens_per_item", to_json(evidence.tokens_per_item)},
          {"seconds_per_item", to_json(evidence.seconds_per_item)},
          {"imported_from", evidence.imported_from}};
}

void print_json(const boost::json::value& value) {
  fmt::print("{}\n", boost::json::serialize(value));
}

Result<Occam> Session::open_quietly() const {
  return Occam::open(options);
}

Result<Occam> Session::open() const {
  Result<Occam> occam = open_quietly();
  if (occam)
    for (const std::string& warning : occam->warnings()) fmt::print(stderr, "{}", warning);
  return occam;
}

int exit_code(const Error& error) {
  switch (error.code) {
    case ErrorCode::kRefused:
    case ErrorCode::kNoModel:
    case ErrorCode::kBudget:
      return kNo;
    case ErrorCode::kUsage:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnsupported:
      return kUsage;
    default:
      return kFailure;
  }
}

int report(const Session& session, const Error& error) {
  print_error(error);
  if (session.json) print_json(to_json(error));
  return exit_code(error);
}

}  // namespace occam::cli
