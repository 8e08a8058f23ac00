// Occam::test_policy: every prompt is routed, and every expectation held against its plan.
#include "config/policy_tests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/core.hpp"
#include "occam/prompts.hpp"

namespace occam {
namespace {

using config::Located;

const Candidate* find_candidate(const Plan& plan, std::string_view model) {
  const auto found = std::ranges::find(plan.candidates, model, &Candidate::model);
  return found == plan.candidates.end() ? nullptr : &*found;
}

std::string explain(const Plan& plan, std::string_view model) {
  const Candidate* const candidate = find_candidate(plan, model);
  if (candidate == nullptr) return fmt::format("{} is no candidate of policy \"{}\"", model, plan.policy);
  if (candidate->refused_by.empty()) return fmt::format("{}: {}", model, candidate->reason);
  return fmt::format("{}: {}: {}", model, candidate->refused_by, candidate->reason);
}

/// What becomes of the request, and why none of `wanted` (all candidates where there are none) comes first.
std::string explain(const Plan& plan, const std::vector<std::string>& wanted) {
  std::vector<std::string> reasons;
  if (!plan.attempts.empty()) reasons.push_back("it goes to " + plan.attempts.front().model);
  if (plan.attempts.empty()) reasons.emplace_back("it is refused");
  for (const std::string& model : wanted) reasons.push_back(explain(plan, model));
  if (wanted.empty())
    for (const Candidate& candidate : plan.candidates) reasons.push_back(explain(plan, candidate.model));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

std::string describe_recognition(const Plan& plan) {
  std::string out = fmt::format("it is {} by {}", plan.task, plan.recognised_by);
  return plan.recognition.empty() ? out : out + ", " + plan.recognition;
}

bool has_any(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Holds one plan against the expectations, and keeps what fails.
class Judge {
 public:
  Judge(const Plan& plan, std::string_view prompt, PolicyTestResult& out) : plan_(plan), prompt_(prompt), out_(out) {}

  void hold(const config::Expectations& expect) {
    hold_recognition(expect);
    hold_order(expect);
    hold_reach(expect);
  }

 private:
  template <typename T>
  void fail_at(const Located<T>& expected, std::string_view key, const auto& value, std::string why) {
    out_.failures.push_back({.where = expected.at.where(),
                             .prompt = std::string(prompt_),
                             .expected = fmt::format("{} = {}", key, value),
                             .why = std::move(why)});
  }

  void hold_recognition(const config::Expectations& expect) {
    if (expect.task && expect.task->value != plan_.task)
      fail_at(*expect.task, "task", expect.task->value, describe_recognition(plan_));
    if (expect.recognised_by && expect.recognised_by->value != plan_.recognised_by)
      fail_at(*expect.recognised_by, "recognised_by", expect.recognised_by->value, describe_recognition(plan_));
  }

  void hold_order(const config::Expectations& expect) {
    const std::string_view first = plan_.attempts.empty() ? std::string_view() : plan_.attempts.front().model;
    if (expect.model && !has_any(expect.model->value, first))
      fail_at(*expect.model, "model", fmt::format("{}", fmt::join(expect.model->value, " or ")),
              explain(plan_, expect.model->value));
    if (expect.refused && expect.refused->value != plan_.attempts.empty())
      fail_at(*expect.refused, "refused", expect.refused->value, explain(plan_, std::vector<std::string>{}));
    if (expect.escalates && expect.escalates->value != (plan_.attempts.size() > 1))
      fail_at(*expect.escalates, "escalates", expect.escalates->value, describe_attempts());
    if (!expect.at_most_parameters) return;
    const Candidate* const candidate = find_candidate(plan_, first);
    if (candidate != nullptr && candidate->parameters <= expect.at_most_parameters->value) return;
    fail_at(*expect.at_most_parameters, "at_most_parameters", expect.at_most_parameters->value,
            candidate == nullptr ? explain(plan_, std::vector<std::string>{})
                                 : fmt::format("it goes to {}, which runs {:.3g} parameters a token: {}", first,
                                               candidate->parameters, candidate->reason));
  }

  void hold_reach(const config::Expectations& expect) {
    for (const PlannedAttempt& attempt : plan_.attempts) {
      if (expect.not_model && has_any(expect.not_model->value, attempt.model))
        fail_at(*expect.not_model, "not_model", attempt.model,
                fmt::format("{}; {}", describe_attempts(), explain(plan_, attempt.model)));
      const Candidate* const candidate = find_candidate(plan_, attempt.model);
      if (expect.residency && candidate != nullptr && candidate->residency > expect.residency->value)
        fail_at(*expect.residency, "residency", word(expect.residency->value),
                fmt::format("{} lies at \"{}\", and policy \"{}\" lets the request go there", attempt.model,
                            word(candidate->residency), plan_.policy));
    }
  }

  [[nodiscard]] std::string describe_attempts() const {
    std::vector<std::string_view> models;
    for (const PlannedAttempt& attempt : plan_.attempts) models.push_back(attempt.model);
    return models.empty() ? "it is refused" : fmt::format("the plan is {}", fmt::join(models, ", then "));
  }

  const Plan& plan_;
  std::string_view prompt_;
  PolicyTestResult& out_;
};

config::Diagnostics check_names(const config::PolicyTests& tests, const Occam& occam) {
  config::Diagnostics diagnostics;
  std::vector<std::string> ids;
  for (const ModelStatus& model : occam.stats().models) ids.push_back(model.model);
  const std::vector<std::string_view> known(ids.begin(), ids.end());
  for (const config::PolicyTest& test : tests.tests)
    for (const auto* const models : {&test.expect.model, &test.expect.not_model}) {
      if (!*models) continue;
      for (const std::string& model : (*models)->value)
        if (std::ranges::find(known, model) == known.end())
          diagnostics.push_back(config::unknown_name({model, (*models)->at}, "model", known));
    }
  return diagnostics;
}

Result<std::vector<Request>> requests_of(const config::PolicyTest& test) {
  std::vector<Request> requests;
  if (test.file) {
    Result<std::vector<Request>> read = read_prompts(test.file->value);
    if (!read) return fail(read.error());
    requests = std::move(*read);
  }
  for (const std::string& prompt : test.prompts) requests.emplace_back().messages = {{"user", prompt}};
  for (Request& request : requests) {
    if (!test.task.empty()) request.task = test.task;
    if (test.residency)
      request.residency = std::min(test.residency.value(), request.residency.value_or(*test.residency));
  }
  return requests;
}

std::string_view prompt_of(const Request& request) {
  return request.messages.empty() ? std::string_view() : std::string_view(request.messages.back().content);
}

}  // namespace

Result<PolicyTestReport> Occam::test_policy(const std::filesystem::path& file) const {
  const config::Reading<config::PolicyTests> reading = config::read_policy_tests(file);
  config::Diagnostics diagnostics = reading.diagnostics;
  for (config::Diagnostic& diagnostic : check_names(reading.value, *this)) diagnostics.push_back(std::move(diagnostic));
  if (config::has_errors(diagnostics)) return fail(app::to_error_with_details(diagnostics));
  PolicyTestReport report{.file = file.string(), .tests = {}, .failed = 0};
  for (const config::PolicyTest& test : reading.value.tests) {
    const Result<std::vector<Request>> requests = requests_of(test);
    if (!requests) return fail(requests.error());
    PolicyTestResult& result = report.tests.emplace_back();
    result.name = test.name;
    result.where = test.at.where();
    result.prompts = static_cast<std::int64_t>(requests->size());
    for (const Request& request : *requests) {
      const Result<Plan> plan = route(request);
      if (!plan) return fail(plan.error());
      Judge(*plan, prompt_of(request), result).hold(test.expect);
    }
    report.failed += result.failures.empty() ? 0 : 1;
  }
  return report;
}

}  // namespace occam
