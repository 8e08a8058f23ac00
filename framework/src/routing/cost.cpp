#include "routing/cost.hpp"

#include <cmath>

namespace occam::routing {
namespace {

constexpr double kPromptBytesPerToken = 3;
constexpr std::size_t kAnswerBytesPerToken = 4;
constexpr double kTokensPerPrice = 1e6;

}  // namespace

double average_price(const ModelFacts& facts) {
  if (!std::isnan(facts.input_price)) return (facts.input_price + facts.output_price) / 2;
  return facts.residency == Residency::kDevice ? 0 : kUnknown;
}

double cost_of(const ModelFacts& facts, const Usage& usage) {
  if (std::isnan(facts.input_price)) return average_price(facts);
  return (facts.input_price * usage.prompt_tokens + facts.output_price * usage.completion_tokens) / kTokensPerPrice;
}

bool may_cost(const ModelFacts& facts) {
  return average_price(facts) != 0;
}

double predicted_prompt_tokens(const Request& request) {
  std::size_t bytes = request.prompt.size() + request.options.size();
  for (const Message& message : request.messages) bytes += message.content.size() + message.role.size();
  return std::ceil(static_cast<double>(bytes) / kPromptBytesPerToken);
}

std::int32_t estimated_tokens(std::size_t bytes) {
  return static_cast<std::int32_t>((bytes + kAnswerBytesPerToken - 1) / kAnswerBytesPerToken);
}

}  // namespace occam::routing
