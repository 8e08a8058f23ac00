#include "cascade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "learn.hpp"
#include "pairing.hpp"
#include "table/plan.hpp"

namespace occam::routers {
namespace {

using Decision = sdk::AcceptDecision;

std::string_view name(const sdk::RouteRequest& request, std::size_t candidate) {
  return sdk::view(request.candidate(candidate).id);
}

/// Whether both models together are cheaper than what the table would begin with, and the words for either.
bool is_worth_it(const State& state, const sdk::RouteRequest& request, const Pairing& pairing, const Order& order,
                 std::span<Opinion> opinions) {
  Opinion& first = opinions[pairing.small];
  const bool has_single = !order.empty() && opinions[order.front()].verdict == OCCAM_ABI_VERDICT_MEETS;
  const double single = has_single ? cost_of(state, request.task(), name(request, order.front())) : HUGE_VAL;
  if (has_single && !(pairing.cost < single)) {
    first.reason.append("; no cascade to {}: {:.3g} a request, and {} alone costs {:.3g}", name(request, pairing.large),
                        pairing.cost, name(request, order.front()), single);
    return false;
  }
  first.refused_by = {};
  first.reason.assign(
      "answers first: where its confidence is too low (held out: {:.0f} % of answers) {} is asked, which "
      "reaches {:.3f} at {:.3g} a request",
      100 * pairing.share, name(request, pairing.large), pairing.quality, pairing.cost);
  if (has_single) first.reason.append("; {} alone costs {:.3g}", name(request, order.front()), single);
  opinions[pairing.large].refused_by = {};
  return true;
}

void give(const sdk::RouteRequest& request, std::span<const Opinion> opinions, std::span<const std::size_t> order,
          std::optional<std::size_t> asked, sdk::RouteSink& sink) {
  for (std::size_t i = 0; i < opinions.size(); ++i) {
    const Opinion& opinion = opinions[i];
    sink.judge(i, {.verdict = opinion.verdict,
                   .quality = opinion.quality,
                   .bound = opinion.bound,
                   .items_needed = opinion.items_needed,
                   .refused_by = opinion.refused_by,
                   .reason = opinion.reason.view()});
  }
  const auto count = std::min(order.size(), static_cast<std::size_t>(std::max(request.raw().max_attempts, 1)));
  for (std::size_t i = 0; i < count; ++i)
    sink.attempt(order[i], order[i] == asked ? OCCAM_ABI_ACCEPT_ASK : OCCAM_ABI_ACCEPT_VALID);
}

sdk::Acceptance decide(Decision decision, double probability, std::string reason) {
  return {.decision = decision, .probability = probability, .reason = std::move(reason)};
}

}  // namespace

sdk::Result<std::unique_ptr<Cascade>> Cascade::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({kMinimumItems, kPriorWeight}); !known) return std::unexpected(known.error());
  const sdk::Result<Settings> settings = read_settings(*table);
  if (!settings) return std::unexpected(settings.error());
  return std::unique_ptr<Cascade>(new Cascade(*settings));
}

sdk::Result<void> Cascade::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  Opinions opinions(request.size());
  if (auto judged = table_.judge(request, {}, opinions.all()); !judged) return judged;
  Order order;
  plan(request, opinions.all(), order);
  std::optional<Pairing> pairing;
  if (state_ && request.raw().max_attempts > 1)
    pairing = cheapest_pairing(*state_, request, table_.settings().prior_weight);
  if (!pairing || !is_worth_it(*state_, request, *pairing, order, opinions.all())) {
    give(request, opinions.all(), order, std::nullopt, sink);
    return {};
  }
  Order cascaded = {pairing->small, pairing->large};
  for (const std::size_t other : order)
    if (other != pairing->small && other != pairing->large) cascaded.push_back(other);
  give(request, opinions.all(), cascaded, pairing->small, sink);
  return {};
}

sdk::Result<sdk::Acceptance> Cascade::accept(const sdk::CandidateAnswer& answer) const {
  std::optional<Learnt> learnt;
  if (state_) learnt = find_learnt(*state_, answer.task(), answer.model(), answer.next());
  if (!learnt) {
    return decide(
        Decision::kAccept, std::nan(""),
        fmt::format("nothing is fitted on {} for {} before {}", answer.task(), answer.model(), answer.next()));
  }
  const Aim aim = aim_of(answer.threshold(), answer.value(), answer.error(), *learnt->task);
  const Price* const price = learnt->frontier->cheapest(aim, table_.settings().prior_weight);
  const double worth = price == nullptr ? 0 : price->price;
  const Features features = features_of(answer.confidence(), answer.prompt());
  if (!is_known(features)) {
    const double gain = learnt->frontier->mean_gain;
    return decide(gain > worth ? Decision::kEscalate : Decision::kAccept, std::nan(""),
                  fmt::format("it came without log-probabilities; {} is {:.3f} better on the whole task, and more than "
                              "{:.3f} is worth asking",
                              answer.next(), gain, worth));
  }
  const Scale& scale = learnt->rung->scale;
  if (scale.uses(kAgreement) && std::isnan(features[kAgreement]) && answer.may_sample_again())
    return decide(Decision::kSampleAgain, std::nan(""), "whether a second sample agrees is not known yet");
  const Features scaled = scale.apply(features);
  const double own = learnt->rung->small_score.at(answer.task(), scaled);
  const double other = learnt->step->large_score.at(answer.task(), scaled);
  const bool is_asked = other - own > worth;
  return decide(is_asked ? Decision::kEscalate : Decision::kAccept, own,
                fmt::format("good with probability {:.3f}, {} {:.3f}: {} {:.3f}, the gain that is worth asking", own,
                            answer.next(), other, is_asked ? "more than" : "not more than", worth));
}

sdk::Result<std::string> Cascade::fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const {
  const sdk::Result<State> state = learn(request, table_.settings(), notes);
  if (!state) return std::unexpected(state.error());
  return to_bytes(*state);
}

sdk::Result<void> Cascade::load(std::string_view bytes) {
  sdk::Result<State> state = from_bytes(bytes);
  if (!state) return std::unexpected(state.error());
  state_ = std::move(*state);
  return {};
}

}  // namespace occam::routers
