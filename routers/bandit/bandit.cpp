#include "bandit.hpp"

#include <cmath>
#include <vector>

#include "exploring.hpp"
#include "table/measured_prior.hpp"

namespace occam::routers {
namespace {

double span_of(const occam_abi_evidence& evidence) {
  return evidence.high - evidence.low;
}

std::vector<Belief> believe_all(const sdk::RouteRequest& request, std::span<const Observed> observed,
                                const Settings& table, double most_stored) {
  std::vector<Belief> beliefs;
  beliefs.reserve(request.size());
  for (std::size_t i = 0; i < request.size(); ++i)
    beliefs.push_back(believe(request.evidence(i), observed[i], table, most_stored));
  return beliefs;
}

// By how much what was observed moves each stored mean, in the metric's units; empty: not at all.
std::vector<double> corrections_of(const sdk::RouteRequest& request, std::span<const Belief> beliefs) {
  std::vector<double> corrections;
  for (std::size_t i = 0; i < beliefs.size(); ++i) {
    if (beliefs[i].stored == 0 || beliefs[i].observed.weight == 0) continue;
    corrections.resize(beliefs.size(), 0);
    corrections[i] = span_of(request.evidence(i)) * (beliefs[i].mean() - beliefs[i].quality);
  }
  return corrections;
}

void show_observed(const Belief& belief, Opinion& opinion) {
  opinion.reason.append("; observed since: {:.3f} over {:.1f} answers", belief.observed.mean(), belief.observed.weight);
}

// An `at_least` claim on what was observed alone, where that settles it at the task's error.
void judge_observed(const sdk::RouteRequest& request, std::size_t candidate, const Belief& belief, Opinion& opinion) {
  const occam_abi_evidence& evidence = request.evidence(candidate);
  const double threshold = (request.raw().value - evidence.low) / span_of(evidence);
  const double settled = 1 / request.raw().error;
  opinion.quality = evidence.low + span_of(evidence) * belief.mean();
  const bool misses = belief.wealth_below(threshold) >= settled;
  if (!misses && belief.wealth_above(threshold) < settled) return show_observed(belief, opinion);
  opinion.verdict = misses ? OCCAM_ABI_VERDICT_MISSES : OCCAM_ABI_VERDICT_MEETS;
  opinion.refused_by = misses ? "below_threshold" : "";
  opinion.bound = std::nan("");
  opinion.items_needed = 0;
  opinion.reason.assign("observed: {:.3f} over {:.1f} answers {} {:.6g} at error {:.6g}", belief.observed.mean(),
                        belief.observed.weight, misses ? "misses" : "meets", request.raw().value, request.raw().error);
}

void learn(const sdk::RouteRequest& request, std::span<const Belief> beliefs, std::span<Opinion> opinions) {
  for (std::size_t i = 0; i < beliefs.size(); ++i) {
    if (beliefs[i].observed.weight == 0) continue;
    if (request.raw().threshold == OCCAM_ABI_THRESHOLD_AT_LEAST) {
      judge_observed(request, i, beliefs[i], opinions[i]);
    } else {
      show_observed(beliefs[i], opinions[i]);
    }
  }
}

void put_first(const Explored& explored, const Belief& belief, Opinion& opinion, Order& order) {
  opinion.refused_by = {};
  opinion.reason.assign(
      "explored: {:.3f} was drawn from what {:.0f} stored items and {:.1f} observed answers tell, and {:.3f} is asked",
      explored.drawn, belief.stored, belief.observed.weight, explored.floor);
  std::erase(order, explored.candidate);
  order.insert(order.begin(), explored.candidate);
}

constexpr std::string_view kKind = "bandit/1";

}  // namespace

sdk::Result<Bandit::Learning> Bandit::read_learning(const sdk::Table& table) {
  Learning learning;
  struct Number {
    std::string_view key;
    double& value;
    double low, high;
  };
  for (const Number& number : {Number{"explore", learning.explore, 0, 1}, Number{"level", learning.level, 1e-6, 0.5},
                               Number{"half_life_days", learning.half_life_days, 1, 36'500},
                               Number{"evidence_weight", learning.evidence_weight, 0, 1e6}}) {
    const auto read = table.number(number.key, number.value, number.low, number.high);
    if (!read) return std::unexpected(read.error());
    number.value = *read;
  }
  return learning;
}

sdk::Result<std::unique_ptr<Bandit>> Bandit::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known =
          table->allow_only({kMinimumItems, kPriorWeight, "explore", "level", "half_life_days", "evidence_weight"});
      !known)
    return std::unexpected(known.error());
  const sdk::Result<Settings> settings = read_settings(*table);
  if (!settings) return std::unexpected(settings.error());
  const sdk::Result<Learning> learning = read_learning(*table);
  if (!learning) return std::unexpected(learning.error());
  return std::unique_ptr<Bandit>(new Bandit(*settings, *learning));
}

sdk::Result<void> Bandit::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  std::vector<Observed> observed(request.size());
  const std::uint64_t answers = observations_.look(request, observed);
  const std::vector<Belief> beliefs = believe_all(request, observed, table_.settings(), learning_.evidence_weight);
  Opinions opinions(request.size());
  if (auto judged = table_.judge(request, corrections_of(request, beliefs), opinions.all()); !judged) return judged;
  learn(request, beliefs, opinions.all());

  Planned planned(request.size());
  Order& order = planned.order();
  plan(request, opinions.all(), order);
  if (!order.empty()) {
    const auto explored = explore(request, {.share = learning_.explore, .level = learning_.level, .answers = answers},
                                  beliefs, opinions.all(), order.front());
    if (explored) put_first(*explored, beliefs[explored->candidate], opinions.all()[explored->candidate], order);
  }
  tell(request, opinions.all(), order, sink);
  return {};
}

sdk::Result<std::string> Bandit::fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const {
  return fit_prior_weight(request, table_.settings().prior_weight, kKind, notes);
}

sdk::Result<void> Bandit::load(std::string_view state) {
  const sdk::Result<double> measured = read_prior_weight(state, kKind);
  if (!measured) return std::unexpected(measured.error());
  table_.set_measured_prior(*measured);
  return {};
}

}  // namespace occam::routers
