#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/strings.hpp"
#include "conform/routing.hpp"

namespace occam::conform {
namespace {

constexpr std::size_t kLandscapes = 8;

/// Calls f(landscape, routing) for requests of one to five candidates, both thresholds, both answers to `open`.
template <typename Function>
void for_each_routing(Subject& subject, Function&& f) {
  subject.start();
  const Instance instance(subject);
  for (std::size_t i = 0; i < kLandscapes; ++i) {
    Landscape landscape(subject.seed + i, 1 + i % 5);
    landscape.request.threshold = i % 3 == 2 ? OCCAM_ABI_THRESHOLD_WITHIN : OCCAM_ABI_THRESHOLD_AT_LEAST;
    landscape.request.value = i % 3 == 2 ? 0.05 : 0.8;
    landscape.request.when_open = i % 2 == 0 ? OCCAM_ABI_WHEN_OPEN_ESCALATE : OCCAM_ABI_WHEN_OPEN_REFUSE;
    f(landscape, *route_well(subject, instance.router(), landscape.request));
  }
}

void judges_all(Subject& subject) {
  for_each_routing(subject, [](const Landscape& landscape, const Routed& routed) {
    const std::size_t count = landscape.request.candidate_count;
    std::set<std::size_t> seen;
    for (const JudgementCopy& judgement : routed.judgements) {
      expect(judgement.candidate < count, fmt::format("candidate {} of {} is judged", judgement.candidate, count));
      expect(seen.insert(judgement.candidate).second, fmt::format("candidate {} is judged twice", judgement.candidate));
    }
    expect(seen.size() == count, fmt::format("{} of {} candidates are judged", seen.size(), count));
    expect(routed.judgements_after_attempt == 0, "a candidate is judged after the first attempt");
  });
}

void attempts_known(Subject& subject) {
  for_each_routing(subject, [](const Landscape& landscape, const Routed& routed) {
    std::set<std::size_t> seen;
    for (const auto& [candidate, accept] : routed.attempts) {
      expect(candidate < landscape.request.candidate_count,
             fmt::format("candidate {} of {} is attempted", candidate, landscape.request.candidate_count));
      expect(seen.insert(candidate).second, fmt::format("candidate {} is attempted twice", candidate));
      expect(accept >= OCCAM_ABI_ACCEPT_ALWAYS && accept <= OCCAM_ABI_ACCEPT_ASK,
             fmt::format("the accept rule of an attempt is {}", accept));
    }
    expect(routed.attempts.size() <= static_cast<std::size_t>(landscape.request.max_attempts),
           fmt::format("{} attempts where {} are allowed", routed.attempts.size(), landscape.request.max_attempts));
  });
}

void refused_come_last(Subject& subject) {
  for_each_routing(subject, [](const Landscape& landscape, const Routed& routed) {
    bool refused_before = false;
    for (const auto& [candidate, accept] : routed.attempts) {
      const JudgementCopy* judgement = routed.judgement_of(candidate);
      if (judgement == nullptr) continue;  // R01
      const bool is_refused = !judgement->refused_by.empty();
      expect(!is_refused || landscape.request.when_open == OCCAM_ABI_WHEN_OPEN_ESCALATE,
             fmt::format("when_open is refuse; candidate {} is refused by {} and attempted", candidate,
                         judgement->refused_by));
      expect(is_refused || !refused_before,
             fmt::format("candidate {} is accepted and comes after a refused one", candidate));
      refused_before = refused_before || is_refused;
    }
  });
}

void is_pure(Subject& subject) {
  subject.start();
  const Instance one(subject);
  const Instance other(subject);
  for (std::size_t i = 0; i < kLandscapes; ++i) {
    const Landscape landscape(subject.seed + i, 4);
    const std::string first = route_well(subject, one.router(), landscape.request)->fingerprint();
    expect(route_well(subject, one.router(), landscape.request)->fingerprint() == first,
           "the same request is routed differently the second time");
    expect(route_well(subject, other.router(), landscape.request)->fingerprint() == first,
           "another instance routes the same request differently");
  }
}

void no_candidates(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  Landscape landscape(subject.seed, 0);
  landscape.request.candidates = nullptr;
  landscape.request.paired = nullptr;
  const auto routed = route_well(subject, instance.router(), landscape.request);
  expect(routed->judgements.empty() && routed->attempts.empty(), "something is judged or attempted");
}

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void judgements_speak(Subject& subject) {
  for_each_routing(subject, [](const Landscape&, const Routed& routed) {
    for (const JudgementCopy& judgement : routed.judgements) {
      expect(judgement.verdict >= OCCAM_ABI_VERDICT_OPEN && judgement.verdict <= OCCAM_ABI_VERDICT_MISSES,
             fmt::format("the verdict is {}", judgement.verdict));
      expect(!judgement.reason.empty() && is_utf8(judgement.reason), "a judgement has no reason");
      expect(is_word(judgement.refused_by),
             fmt::format("refused_by is \"{}\", no snake_case word", judgement.refused_by));
      expect(judgement.items_needed >= -1, fmt::format("items_needed is {}", judgement.items_needed));
    }
  });
}

void numbers_are_numbers(Subject& subject) {
  for_each_routing(subject, [](const Landscape& landscape, const Routed& routed) {
    for (const JudgementCopy& judgement : routed.judgements) {
      if (judgement.candidate >= landscape.evidence.size()) continue;
      const occam_abi_evidence& evidence = landscape.evidence[judgement.candidate];
      expect(std::isnan(judgement.quality) || (judgement.quality >= evidence.low && judgement.quality <= evidence.high),
             fmt::format("quality {} is outside the metric's range", judgement.quality));
      expect(!std::isinf(judgement.bound), "bound is infinite");
    }
  });
}

void nothing_known(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  Landscape landscape(subject.seed, 3);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (occam_abi_evidence& evidence : landscape.evidence) {
    evidence.n = evidence.model_n = 0;
    evidence.sum = evidence.sum_squares = 0;
    evidence.model_mean = evidence.seconds = kNan;
    evidence.suite_items = 0;
  }
  for (occam_abi_candidate& candidate : landscape.candidates)
    candidate.parameters = candidate.bytes = candidate.price = candidate.latency_p95 = kNan;
  landscape.request.paired = nullptr;
  const auto routed = route_well(subject, instance.router(), landscape.request);
  for (const JudgementCopy& judgement : routed->judgements)
    expect(judgement.verdict != OCCAM_ABI_VERDICT_MEETS, "the threshold is called met without any evidence");
}

constexpr Check kChecks[] = {
    {{"R01", "Every candidate is judged exactly once, before the first attempt",
      "Routing must be able to say why it did not take a model, so a candidate without a judgement is a hole in the "
      "explanation. Indices are below candidate_count."},
     kRouter,
     judges_all},
    {{"R02", "Attempts name candidates, once each, no more than allowed",
      "An attempt's index is below candidate_count, its accept rule is one of the three, no candidate is tried twice, "
      "and there are at most max_attempts."},
     kRouter,
     attempts_known},
    {{"R03", "A refused candidate is attempted last, or not at all",
      "refused_by says which rule speaks against a candidate. With when_open = refuse it is not attempted; with "
      "escalate "
      "it may be, after every accepted one: anything else would make the explanation a lie."},
     kRouter,
     refused_come_last},
    {{"R04", "Routing is pure",
      "The same request twice, and once more on another instance, gives the same judgements and attempts to the bit. "
      "Whatever is random comes from the request's seed."},
     kRouter,
     is_pure},
    {{"R05", "No candidates is a legal request",
      "With candidate_count 0 and null arrays, route returns OK and calls nothing: the host says that nobody is left."},
     kRouter,
     no_candidates},
    {{"R06", "A judgement speaks to people and programs",
      "The verdict is one of the three, the reason is a sentence, refused_by is empty or a stable snake_case word, "
      "items_needed is -1 or more."},
     kRouter,
     judgements_speak},
    {{"R07", "Qualities lie in the metric's range",
      "A predicted quality is NaN (none) or within the declared range of the metric; a bound is never infinite."},
     kRouter,
     numbers_are_numbers},
    {{"R08", "Nothing known is a state that a router lives with",
      "With no items at all, every number NaN and no paired differences, route returns OK and calls no threshold met."},
     kRouter,
     nothing_known},
};

}  // namespace

std::span<const Check> router_checks() {
  return kChecks;
}

}  // namespace occam::conform
