#include "routing/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "plugin/status.hpp"
#include "routing/candidates.hpp"
#include "routing/cost.hpp"
#include "routing/escalation.hpp"
#include "routing/recognition.hpp"

namespace occam::routing {
namespace {

Differences differences_needed(const config::Task& task) {
  const bool claim = task.threshold.value.kind == config::ThresholdKind::kWithin && task.error.has_value();
  return claim ? Differences::kNeeded : Differences::kNotNeeded;
}

/// What runs that ended by their own scores say of the task's threshold. `ladder`: the models that share its error
/// rate.
store::SequentialAnswer ask_sequential(const config::Task& task, std::size_t ladder, const store::Evidence& evidence) {
  if (task.threshold.value.kind != config::ThresholdKind::kAtLeast || !task.error) return {};
  const double error = task.error->value.value;
  return store::ask(evidence.sequential, {.threshold = task.threshold.value.value.value,
                                          .error = error,
                                          .meets_error = error / static_cast<double>(ladder),
                                          .misses_error = error});
}

std::int32_t to_abi(statistics::Verdict verdict) {
  switch (verdict) {
    case statistics::Verdict::kMeets:
      return OCCAM_ABI_VERDICT_MEETS;
    case statistics::Verdict::kMisses:
      return OCCAM_ABI_VERDICT_MISSES;
    case statistics::Verdict::kOpen:
      break;
  }
  return OCCAM_ABI_VERDICT_OPEN;
}

occam_abi_evidence to_abi(const ModelEvidence& known, const store::SequentialAnswer& told) {
  const store::Evidence& evidence = known.evidence;
  const bool is_told = told.verdict != statistics::Verdict::kOpen;
  const statistics::Moments& scores = is_told ? told.run->state.scores : evidence.scores;
  const double mean =
      known.summary.n > 0 ? evidence.low + (evidence.high - evidence.low) * known.summary.mean : kUnknown;
  return {.struct_size = sizeof(occam_abi_evidence),
          .n = scores.n,
          .sum = scores.sum,
          .sum_squares = scores.sum_squares,
          .suite_items = evidence.suite_items,
          .model_mean = mean,
          .model_n = known.summary.n,
          .verdict = to_abi(told.verdict),
          .fixed_n = evidence.complete || (evidence.fixed_n && !is_told) ? 1 : 0,
          .low = evidence.low,
          .high = evidence.high,
          .binary = evidence.binary ? 1 : 0,
          .reserved = 0,
          .seconds = evidence.scores.n > 0 ? evidence.seconds : kUnknown};
}

/// The router's request with the arrays that it points into.
class AbiRequest {
 public:
  AbiRequest(const Route& route, const Request& request, const std::vector<const Step*>& steps,
             const TaskEvidence& evidence) {
    evidence_.reserve(steps.size());
    candidates_.reserve(steps.size());
    for (const Step* const step : steps) {
      evidence_.push_back(to_abi(*step->evidence, ask_sequential(*route.task, steps.size(), step->evidence->evidence)));
      candidates_.push_back({.struct_size = sizeof(occam_abi_candidate),
                             .id = plugin::borrow(step->model),
                             .parameters = step->facts.parameters,
                             .bytes = step->facts.bytes,
                             .price = average_price(step->facts),
                             .latency_p95 = evidence_.back().n > 0 ? step->evidence->evidence.seconds_p95 : kUnknown,
                             .evidence = &evidence_.back()});
      pointers_.push_back(&candidates_.back());
    }
    if (!evidence.differences.empty()) copy_differences(steps, evidence);
    fill(route, request);
  }
  AbiRequest(const AbiRequest&) = delete;
  AbiRequest& operator=(const AbiRequest&) = delete;

  [[nodiscard]] const occam_abi_route_request& get() const { return request_; }

 private:
  void copy_differences(const std::vector<const Step*>& steps, const TaskEvidence& evidence) {
    for (const Step* const a : steps) {
      for (const Step* const b : steps) {
        statistics::Moments d{};
        if (a->too_old == 0 && b->too_old == 0)
          d = evidence.differences[evidence.index(a->model) * evidence.models.size() + evidence.index(b->model)];
        paired_.push_back({d.n, d.sum, d.sum_squares});
      }
    }
  }

  void fill(const Route& route, const Request& request) {
    const config::Task& task = *route.task;
    const config::Rules& rules = *route.rules;
    const bool at_least = task.threshold.value.kind == config::ThresholdKind::kAtLeast;
    request_ = {.struct_size = sizeof(occam_abi_route_request),
                .task = plugin::borrow(route.plan.task),
                .prompt = plugin::borrow(prompt_text(request)),
                .threshold = at_least ? OCCAM_ABI_THRESHOLD_AT_LEAST : OCCAM_ABI_THRESHOLD_WITHIN,
                .when_open = static_cast<std::int32_t>(rules.when_open),
                .value = task.threshold.value.value.value,
                .error = task.error ? task.error->value.value : kUnknown,
                .objective = static_cast<std::int32_t>(rules.objective),
                .max_attempts = static_cast<std::int32_t>(attempts_allowed(rules)),
                .seed = request.sampling.seed,
                .candidates = pointers_.data(),
                .candidate_count = pointers_.size(),
                .paired = paired_.empty() ? nullptr : paired_.data()};
  }

  std::vector<occam_abi_evidence> evidence_;
  std::vector<occam_abi_candidate> candidates_;
  std::vector<const occam_abi_candidate*> pointers_;
  std::vector<occam_abi_paired> paired_;
  occam_abi_route_request request_{};
};

static_assert(static_cast<int>(config::WhenOpen::kRefuse) == OCCAM_ABI_WHEN_OPEN_REFUSE);
static_assert(static_cast<int>(config::Objective::kPrice) == OCCAM_ABI_OBJECTIVE_PRICE);
static_assert(static_cast<int>(config::Objective::kSeconds) == OCCAM_ABI_OBJECTIVE_SECONDS);

/// As many tokens as the evidence's answers have, else as may be asked for.
double expected_cost(const Step& step, const Demand& demand) {
  const store::Evidence& evidence = step.evidence->evidence;
  double answer_tokens = demand.max_tokens > 0 ? demand.max_tokens : kUsualAnswerTokens;
  if (evidence.scores.n > 0 && evidence.completion_tokens > 0)
    answer_tokens = static_cast<double>(evidence.completion_tokens) / static_cast<double>(evidence.scores.n);
  return cost_of(step.facts, {predicted_prompt_tokens(demand.request), answer_tokens});
}

Candidate to_candidate(const Step& step, const Demand& demand) {
  const statistics::Moments& scores = step.evidence->evidence.scores;
  Candidate candidate;
  candidate.model = step.model;
  candidate.parameters = step.facts.parameters;
  candidate.n = scores.n;
  candidate.mean = scores.n > 0 ? scores.mean() : kUnknown;
  candidate.low = candidate.quality = kUnknown;
  candidate.seconds = scores.n > 0 ? step.evidence->evidence.seconds : kUnknown;
  candidate.cost = expected_cost(step, demand);
  candidate.residency = step.facts.residency;
  candidate.refused_by = step.refused_by;
  candidate.reason = step.reason;
  return candidate;
}

/// What the router does not see: the interval behind a verdict, and how far an open one has come that it refuses. An
/// open one that it accepts, to explore it, keeps the router's word.
void add_sequential(const store::SequentialAnswer& told, std::string_view task, Candidate& candidate) {
  if (told.run == nullptr) return;
  const store::SequentialState& state = told.run->state;
  if (told.verdict != statistics::Verdict::kOpen) {
    candidate.n = state.scores.n;
    candidate.mean = state.scores.mean();
    candidate.low = state.low;
  } else if (candidate.verdict == Verdict::kOpen && !candidate.refused_by.empty() && state.scores.n > 0) {
    candidate.refused_by = "open_verdict";
    candidate.n = state.scores.n;
    candidate.mean = state.scores.mean();
    candidate.low = state.low;
    candidate.items_needed = state.items_needed;
    candidate.reason = fmt::format("after {} items its mean on the whole suite lies between {:.3f} and {:.3f}; ",
                                   state.scores.n, state.low, state.high);
    candidate.reason += state.items_needed > 0
                            ? fmt::format("about {} more would tell: occam eval decide {}", state.items_needed, task)
                            : fmt::format("to go on: occam eval decide {}", task);
  }
}

void add_staleness(const Step& step, double age_limit, std::string_view task, Candidate& candidate) {
  if (step.too_old > 0) {
    constexpr double kDay = 86400;
    candidate.refused_by = "stale_evidence";
    candidate.reason = fmt::format(
        "it was last measured {:.3g} days ago, and the policy takes no evidence older than "
        "{:.3g}: occam eval run {}",
        step.too_old / kDay, age_limit / kDay, task);
  } else if (candidate.n == 0 && step.evidence->stale_items > 0) {
    candidate.refused_by = "stale_evidence";
    candidate.reason = fmt::format(
        "{} items are stored of it for another version of the model, the template or the engine, and none for this one",
        step.evidence->stale_items);
  }
}

void add_judgement(plugin::Judgement& judgement, Candidate& candidate) {
  candidate.low = judgement.bound;
  candidate.quality = judgement.quality;
  candidate.verdict = judgement.verdict;
  candidate.items_needed = judgement.items_needed;
  candidate.refused_by = std::move(judgement.refused_by);
  candidate.reason = std::move(judgement.reason);
}

/// A claim about all tasks like these may be out of a suite's reach; one about its own items never is.
void add_way_out(const config::Task& rules, std::string_view task, const store::Evidence& known, Candidate& candidate) {
  if (rules.threshold.value.kind != config::ThresholdKind::kAtLeast) return;
  if (candidate.verdict != Verdict::kOpen || known.suite_items == 0) return;
  if (candidate.items_needed > known.suite_items - known.scores.n)
    candidate.reason += fmt::format("; of its own items alone: occam eval decide {}", task);
}

// Only of models that can be used is evidence asked for: what it belongs to is not known of the others.
std::vector<std::string> usable_ids(const config::Rules& rules, ModelPort& models) {
  std::vector<std::string> ids;
  ids.reserve(rules.candidates.size());
  for (const config::Located<std::string>& id : rules.candidates) {
    if (models.facts(id.value)) ids.push_back(id.value);
  }
  return ids;
}

}  // namespace

std::string describe_threshold(const config::Task& task) {
  const bool at_least = task.threshold.value.kind == config::ThresholdKind::kAtLeast;
  std::string out = fmt::format("{} {}", at_least ? "at_least" : "within", task.threshold.value.value.text);
  if (task.error) out += fmt::format(" at error {}", task.error->value.text);
  return out;
}

Result<Route> Planner::plan(const Request& request) const {
  const std::int64_t begin_ns = parts_.observer == nullptr ? 0 : monotonic_ns();
  Result<Route> route = decide(request);
  if (parts_.observer != nullptr) parts_.observer->decided(static_cast<double>(monotonic_ns() - begin_ns) / 1e9);
  return route;
}

Result<Route> Planner::decide(const Request& request) const {
  Recognised recognised = recognise(parts_.policy, request, parts_.classifier);
  Route route;
  route.task = recognised.rules;
  route.rules = parts_.policy.find_rules(route.task->policy ? route.task->policy->value : "default");
  if (route.rules == nullptr) return fail(ErrorCode::kInternal, "the policy was not checked before it was used");
  route.allowed = request.residency ? std::min(*request.residency, route.rules->residency) : route.rules->residency;
  route.max_tokens = request.max_tokens;
  if (route.max_tokens == 0 && route.task->max_tokens) {
    route.max_tokens = static_cast<std::int32_t>(std::min<std::int64_t>(route.task->max_tokens->value, INT32_MAX));
  }
  route.plan.task = std::move(recognised.task);
  route.plan.recognised_by = recognised.by;
  if (parts_.classifier != nullptr && !std::isnan(recognised.probability)) {
    route.plan.recognition =
        describe_guess(*parts_.classifier, recognised.probability, parts_.policy.recognition.minimum_probability);
  }
  route.plan.policy = route.rules->id;
  route.plan.threshold = describe_threshold(*route.task);
  return request.model.empty() ? plan_routed(std::move(route), request) : plan_named(std::move(route), request);
}

Result<Route> Planner::plan_named(Route route, const Request& request) const {
  const Result<ModelFacts> facts = parts_.models.facts(request.model);
  if (!facts) return fail(facts.error());
  if (facts->residency > route.allowed) {
    return fail(ErrorCode::kRefused,
                fmt::format("{} lies at \"{}\", and this request's data goes no farther than \"{}\"", request.model,
                            word(facts->residency), word(route.allowed)));
  }
  if (!request.options.empty()) {
    if (const std::string key = parts_.models.refused_option(request.model, request.options); !key.empty()) {
      return fail(ErrorCode::kUnsupported, fmt::format("the backend of {} does not take \"{}\"", request.model, key));
    }
  }
  Candidate candidate;
  candidate.model = request.model;
  candidate.parameters = facts->parameters;
  candidate.mean = candidate.low = candidate.quality = candidate.seconds = kUnknown;
  candidate.cost = cost_of(*facts, {predicted_prompt_tokens(request),
                                    static_cast<double>(route.max_tokens > 0 ? route.max_tokens : kUsualAnswerTokens)});
  candidate.residency = facts->residency;
  candidate.reason = "the request names it";
  route.plan.candidates.push_back(std::move(candidate));
  route.plan.attempts.push_back({request.model, Accept::kAlways});
  return route;
}

Result<Route> Planner::plan_routed(Route route, const Request& request) const {
  const auto evidence =
      parts_.evidence.task(route.plan.task, usable_ids(*route.rules, parts_.models), differences_needed(*route.task));
  if (!evidence) return fail(evidence.error());
  const Demand demand{request, *route.rules, route.allowed, route.max_tokens, unix_ms()};
  const double age_limit = route.rules->limits.evidence_age ? route.rules->limits.evidence_age->value : 0;
  const std::vector<Step> ladder = build_ladder(demand, **evidence, parts_.models);
  std::vector<const Step*> considered;
  std::vector<std::size_t> places;
  for (const Step& step : ladder) {
    if (step.refused_by.empty()) {
      considered.push_back(&step);
      places.push_back(route.plan.candidates.size());
    }
    route.plan.candidates.push_back(to_candidate(step, demand));
  }
  route.plan.router = route.rules->router.value;
  if (considered.empty()) return route;

  const AbiRequest abi(route, request, considered, **evidence);
  Result<plugin::Routing> routing = parts_.router(route.plan.router, abi.get());
  if (!routing) return fail(routing.error());
  if (routing->judgements.size() != considered.size()) {
    return fail(ErrorCode::kPlugin, "the router did not judge every candidate", route.plan.router);
  }
  for (std::size_t i = 0; i < considered.size(); ++i) {
    Candidate& candidate = route.plan.candidates[places[i]];
    add_judgement(routing->judgements[i], candidate);
    add_staleness(*considered[i], age_limit, route.plan.task, candidate);
    add_way_out(*route.task, route.plan.task, considered[i]->evidence->evidence, candidate);
    add_sequential(ask_sequential(*route.task, considered.size(), considered[i]->evidence->evidence), route.plan.task,
                   candidate);
  }
  const std::size_t attempts = std::min(routing->attempts.size(), static_cast<std::size_t>(abi.get().max_attempts));
  for (std::size_t i = 0; i < attempts; ++i) {
    const plugin::RouteStep& step = routing->attempts[i];
    if (step.candidate >= considered.size()) {
      return fail(ErrorCode::kPlugin, "the router names a candidate that is none", route.plan.router);
    }
    route.plan.attempts.push_back({considered[step.candidate]->model, step.accept});
  }
  if (route.rules->shadow && route.rules->shadow->value.promote)
    apply_promotions(route.plan, parts_.promoted, attempts_allowed(*route.rules));
  return route;
}

}  // namespace occam::routing
