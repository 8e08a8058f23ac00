#include "table/thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/paired.hpp"

namespace occam::routers {
namespace {

statistics::Moments moments(const occam_abi_evidence& evidence) {
  return {evidence.n, evidence.sum, evidence.sum_squares};
}

double mean(const occam_abi_evidence& evidence) {
  return evidence.sum / static_cast<double>(evidence.n);
}

// What no rule looks past: nothing is stored, or what is stored bears no statement about the mean.
bool lacks_ground(const occam_abi_evidence& evidence, Opinion& opinion) {
  if (evidence.n <= 0) {
    opinion.refused_by = "no_evidence";
    opinion.items_needed = -1;
    opinion.reason.assign("nothing is stored of it on this task");
    return true;
  }
  if (evidence.fixed_n == 0) {
    opinion.refused_by = "unfinished_run";
    opinion.items_needed = evidence.suite_items > evidence.n ? evidence.suite_items - evidence.n : -1;
    opinion.reason.assign("its run of {} items has not come to its planned end, so no bound holds", evidence.n);
    return true;
  }
  return false;
}

// Where the suite has too few items left no run of it would tell, so what would is said instead.
void append_items_needed(const occam_abi_evidence& evidence, Opinion& opinion) {
  if (opinion.items_needed <= 0) return;
  const std::int64_t left = evidence.suite_items - evidence.n;
  if (evidence.suite_items <= 0 || opinion.items_needed <= left) {
    opinion.reason.append("; about {} more items would tell", opinion.items_needed);
  } else {
    opinion.reason.append(
        "; the suite of {} is too small to settle it: one of about {}, another threshold or another error would",
        evidence.suite_items, evidence.n + opinion.items_needed);
  }
}

Opinion claim(const occam_abi_evidence& evidence, double threshold, double error, const Settings& settings,
              VerdictMemory& memory) {
  Opinion opinion;
  opinion.quality = shrunk_quality(evidence, settings);
  if (evidence.verdict != OCCAM_ABI_VERDICT_OPEN) {
    opinion.verdict = evidence.verdict;
    const bool meets = evidence.verdict == OCCAM_ABI_VERDICT_MEETS;
    if (!meets) opinion.refused_by = "below_threshold";
    opinion.reason.assign("a sequential run of {} items {} {:.6g} at error {:.6g}", evidence.n,
                          meets ? "meets" : "misses", threshold, error);
    return opinion;
  }
  if (lacks_ground(evidence, opinion)) return opinion;
  const RememberedVerdict known = memory.judge(evidence, threshold, error);
  opinion.bound = known.judgement.lower;
  opinion.reason.assign("mean {:.3f} on {} items, ", mean(evidence), evidence.n);
  switch (known.judgement.verdict) {
    case statistics::Verdict::kMeets:
      opinion.verdict = OCCAM_ABI_VERDICT_MEETS;
      opinion.reason.append("at error {:.6g} at least {:.4f}: meets {:.6g}", error, opinion.bound, threshold);
      break;
    case statistics::Verdict::kMisses:
      opinion.verdict = OCCAM_ABI_VERDICT_MISSES;
      opinion.refused_by = "below_threshold";
      opinion.reason.append("at error {:.6g} at most {:.4f}: misses {:.6g}", error, known.judgement.upper, threshold);
      break;
    case statistics::Verdict::kOpen:
      opinion.refused_by = "bound_below_threshold";
      opinion.items_needed = known.items_needed.value_or(-1);
      opinion.reason.append("at error {:.6g} only {:.4f} is sure, and {:.6g} is asked", error, opinion.bound,
                            threshold);
      append_items_needed(evidence, opinion);
      break;
  }
  return opinion;
}

double correction_of(std::span<const double> corrections, std::size_t candidate) {
  return corrections.empty() ? 0 : corrections[candidate];
}

// Brings predictions into their metric's range. All of them move together, for what counts is how they differ; only one
// that still lies outside is cut.
void keep_in_range(const sdk::RouteRequest& request, std::span<Opinion> opinions) {
  double excess = 0;
  for (std::size_t i = 0; i < request.size(); ++i)
    excess = std::fmax(excess, opinions[i].quality - request.evidence(i).high);
  for (std::size_t i = 0; i < request.size(); ++i) {
    double& quality = opinions[i].quality;
    if (!std::isnan(quality)) quality = std::fmax(quality - excess, request.evidence(i).low);
  }
}

// The candidates that the rules of `within` may compare, and the best two of them; of equal ones the larger leads.
struct Comparison {
  std::optional<std::size_t> best;
  std::optional<std::size_t> second;
  std::optional<std::size_t> largest_unknown;  ///< a candidate above it may be better than the best
};

Comparison compare(const sdk::RouteRequest& request, const Settings& settings, std::span<const double> corrections,
                   std::span<Opinion> opinions) {
  Comparison comparison;
  for (std::size_t i = 0; i < request.size(); ++i) {
    const occam_abi_evidence& evidence = request.evidence(i);
    Opinion& opinion = opinions[i];
    opinion.quality = shrunk_quality(evidence, settings) + correction_of(corrections, i);
    if (lacks_ground(evidence, opinion)) {
      if (evidence.n <= 0) opinion.items_needed = settings.minimum_items;
    } else if (evidence.n < settings.minimum_items) {
      opinion.refused_by = "too_few_items";
      opinion.items_needed = settings.minimum_items - evidence.n;
      opinion.reason.assign("mean {:.3f} on {} items, and the rule asks for {} of them", mean(evidence), evidence.n,
                            settings.minimum_items);
    } else {
      if (!comparison.best || opinion.quality >= opinions[*comparison.best].quality) {
        comparison.second = comparison.best;
        comparison.best = i;
      } else if (!comparison.second || opinion.quality >= opinions[*comparison.second].quality) {
        comparison.second = i;
      }
      continue;
    }
    comparison.largest_unknown = i;
  }
  return comparison;
}

// What a prediction rests on, as the beginning of a sentence.
void begin_with_quality(const occam_abi_evidence& evidence, double correction, Opinion& opinion) {
  if (correction == 0) {
    opinion.reason.assign("shrunk mean {:.3f} on {} items", opinion.quality, evidence.n);
  } else {
    opinion.reason.assign("predicted {:.3f} (shrunk mean {:.3f} on {} items, {:+.3f})", opinion.quality,
                          opinion.quality - correction, evidence.n, correction);
  }
}

void regret_rule(const sdk::RouteRequest& request, std::size_t candidate, std::size_t best, double correction,
                 std::span<Opinion> opinions) {
  Opinion& opinion = opinions[candidate];
  const double allowed = request.raw().value;
  opinion.bound = opinion.quality;
  const double gap = opinions[best].quality - opinion.quality;
  const bool meets = gap <= allowed + 1e-12;  // 0.85 - 0.03 is not the double 0.82
  opinion.verdict = meets ? OCCAM_ABI_VERDICT_MEETS : OCCAM_ABI_VERDICT_MISSES;
  if (!meets) opinion.refused_by = "below_threshold";
  begin_with_quality(request.evidence(candidate), correction, opinion);
  if (candidate == best) {
    opinion.reason.append(": the best");
  } else {
    opinion.reason.append(", {:.3f} below {}: {} {:.6g}", std::max(gap, 0.0), sdk::view(request.candidate(best).id),
                          meets ? "within" : "not within", allowed);
  }
}

// The mean difference that two models' means over all tasks lead to expect.
double expected_difference(const occam_abi_evidence& a, const occam_abi_evidence& b) {
  const double difference = a.model_mean - b.model_mean;
  return std::isfinite(difference) ? difference : 0;
}

// `rival` is the best of the other candidates: one that looks best itself must hold its own against the second.
void paired_claim(const sdk::RouteRequest& request, std::size_t candidate, std::optional<std::size_t> rival,
                  const Settings& settings, std::span<Opinion> opinions) {
  Opinion& opinion = opinions[candidate];
  const double allowed = request.raw().value;
  const double error = request.raw().error;
  if (!rival) {
    opinion.verdict = OCCAM_ABI_VERDICT_MEETS;
    opinion.reason.assign("shrunk mean {:.3f} on {} items: the only one with enough of them", opinion.quality,
                          request.evidence(candidate).n);
    return;
  }
  const std::string_view rival_id = sdk::view(request.candidate(*rival).id);
  const occam_abi_paired shared =
      request.raw().paired == nullptr ? occam_abi_paired{} : request.paired(candidate, *rival);
  if (shared.n < settings.minimum_items) {
    opinion.refused_by = "no_shared_items";
    opinion.items_needed = settings.minimum_items - shared.n;
    opinion.reason.assign("it shares {} items with {}, and the rule asks for {}", shared.n, rival_id,
                          settings.minimum_items);
    return;
  }
  const occam_abi_evidence& own = request.evidence(candidate);
  const double span = own.high - own.low;
  const statistics::Moments unit = statistics::Moments{shared.n, shared.sum, shared.sum_squares}.rescaled(0, span);
  const double prior = expected_difference(own, request.evidence(*rival)) / span;
  const double shrunk = statistics::shrunk_mean(unit, prior, settings.prior_weight) * span;
  opinion.bound = span * statistics::paired_lower_bound(unit, prior, settings.prior_weight, error);
  const double upper = 2 * shrunk - opinion.bound;  // the bounds lie as far to both sides
  opinion.reason.assign("{:+.3f} against {} on {} shared items, at error {:.6g} ", shrunk, rival_id, shared.n, error);
  if (opinion.bound >= -allowed) {
    opinion.verdict = OCCAM_ABI_VERDICT_MEETS;
    opinion.reason.append("at least {:+.4f}: within {:.6g}", opinion.bound, allowed);
  } else if (upper < -allowed) {
    opinion.verdict = OCCAM_ABI_VERDICT_MISSES;
    opinion.refused_by = "below_threshold";
    opinion.reason.append("at most {:+.4f}: not within {:.6g}", upper, allowed);
  } else {
    opinion.refused_by = "bound_below_threshold";
    const double half = shrunk - opinion.bound;
    const double gap = std::abs(shrunk + allowed);
    const double total = std::ceil(static_cast<double>(shared.n) * half * half / (gap * gap));
    opinion.items_needed = total < 1e7 ? std::max<std::int64_t>(1, static_cast<std::int64_t>(total) - shared.n) : -1;
    opinion.reason.append("only {:+.4f} is sure, and {:.6g} is allowed", opinion.bound, -allowed);
    append_items_needed(own, opinion);
  }
}

}  // namespace

double shrunk_quality(const occam_abi_evidence& evidence, const Settings& settings) {
  if (evidence.n <= 0 || evidence.fixed_n == 0) return std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(evidence.model_mean)) return mean(evidence);
  return statistics::shrunk_mean(moments(evidence), evidence.model_mean,
                                 std::max(settings.prior_weight, settings.measured_prior));
}

void judge_at_least(const sdk::RouteRequest& request, const Settings& settings, std::span<const double> corrections,
                    VerdictMemory& memory, std::span<Opinion> opinions) {
  for (std::size_t i = 0; i < request.size(); ++i) {
    opinions[i] = claim(request.evidence(i), request.raw().value, request.raw().error, settings, memory);
    opinions[i].quality += correction_of(corrections, i);
  }
  if (!corrections.empty()) keep_in_range(request, opinions);
}

void judge_within(const sdk::RouteRequest& request, const Settings& settings, std::span<const double> corrections,
                  std::span<Opinion> opinions) {
  const bool is_claim = !std::isnan(request.raw().error);
  const Comparison comparison =
      compare(request, settings, is_claim ? std::span<const double>{} : corrections, opinions);
  for (std::size_t i = 0; comparison.best && i < request.size(); ++i) {
    Opinion& opinion = opinions[i];
    if (!opinion.refused_by.empty()) continue;
    if (is_claim) {
      paired_claim(request, i, i == *comparison.best ? comparison.second : comparison.best, settings, opinions);
    } else {
      regret_rule(request, i, *comparison.best, correction_of(corrections, i), opinions);
    }
    const bool best_unknown = comparison.largest_unknown && *comparison.largest_unknown > i;
    if (opinion.verdict != OCCAM_ABI_VERDICT_MEETS || !best_unknown) continue;
    opinion.verdict = OCCAM_ABI_VERDICT_OPEN;
    opinion.refused_by = "best_unknown";
    opinion.items_needed = opinions[*comparison.largest_unknown].items_needed;
    opinion.reason.append("; but {} above it is not known well enough to be compared with",
                          sdk::view(request.candidate(*comparison.largest_unknown).id));
  }
  if (corrections.empty()) return;
  for (std::size_t i = 0; is_claim && i < request.size(); ++i) opinions[i].quality += corrections[i];
  keep_in_range(request, opinions);
}

}  // namespace occam::routers
