#include "eval_gates.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace occam::cli {
namespace {

/// A mean of n scores is a sum divided once, so it is off by less than this.
constexpr double kSlack = 1e-12;

Result<Gate> parse_gate(const std::string& text) {
  const std::size_t sign = text.find(">=");
  Gate gate;
  if (sign != std::string::npos) {
    gate.task = text.substr(0, sign);
    gate.threshold = text.substr(sign + 2);
  }
  const char* end = gate.threshold.data() + gate.threshold.size();
  const auto parsed = std::from_chars(gate.threshold.data(), end, gate.at_least);
  if (gate.task.empty() || parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(gate.at_least))
    return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no requirement", text), {},
                "write --require 'sentiment>=0.85'");
  return gate;
}

}  // namespace

Result<std::vector<Gate>> parse_gates(const std::vector<std::string>& texts) {
  std::vector<Gate> gates;
  for (const std::string& text : texts) {
    auto gate = parse_gate(text);
    if (!gate) return fail(gate.error());
    gates.push_back(*std::move(gate));
  }
  return gates;
}

Result<std::vector<GateFinding>> check_gates(const std::vector<Gate>& gates, const std::vector<EvaluationRun>& runs) {
  std::vector<GateFinding> findings;
  for (const Gate& gate : gates) {
    const std::size_t before = findings.size();
    for (const EvaluationRun& run : runs) {
      if (run.task != gate.task && run.suite != gate.task) continue;
      findings.push_back({.task = gate.task,
                          .model = run.model,
                          .threshold = gate.threshold,
                          .mean = run.mean,
                          .met = run.n > 0 && run.mean >= gate.at_least - kSlack});
    }
    if (findings.size() == before)
      return fail(ErrorCode::kUsage, fmt::format("--require names \"{}\", which was not run", gate.task));
  }
  return findings;
}

}  // namespace occam::cli
