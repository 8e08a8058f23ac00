#include "state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "occam/sdk/json.hpp"

namespace occam::routers {
namespace {

namespace json = boost::json;

constexpr std::string_view kForm = "occam cascade 1";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// --- out --------------------------------------------------------------------------------------------------------

json::value number(double value) {
  return std::isfinite(value) ? json::value(value) : json::value(nullptr);
}

template <typename Range>
json::array numbers(const Range& values) {
  json::array made;
  for (const double value : values) made.push_back(number(value));
  return made;
}

json::object to_json(const Calibration& calibration) {
  json::object tasks;
  for (const auto& [task, weights] : calibration.tasks) tasks[task] = numbers(weights);
  return {{"all", numbers(calibration.all)}, {"tasks", std::move(tasks)}};
}

json::object to_json(const Frontier& frontier) {
  json::array prices;
  for (const Price& p : frontier.prices)
    prices.push_back(numbers(
        std::array{p.price, p.share, p.sum, p.sum_squares, p.expected, p.difference_sum, p.difference_squares}));
  return {{"n", frontier.n}, {"mean_gain", frontier.mean_gain}, {"prices", std::move(prices)}};
}

json::object to_json(const Rung& rung) {
  json::array steps;
  for (const Step& step : rung.steps) {
    json::object frontiers;
    for (const auto& [task, frontier] : step.frontiers) frontiers[task] = to_json(frontier);
    steps.push_back(json::object{
        {"large", step.large}, {"large_score", to_json(step.large_score)}, {"frontiers", std::move(frontiers)}});
  }
  return {{"small", rung.small},
          {"mean", numbers(rung.scale.mean)},
          {"deviation", numbers(rung.scale.deviation)},
          {"small_score", to_json(rung.small_score)},
          {"steps", std::move(steps)}};
}

// --- in: what does not fit throws, and from_bytes() says so -----------------------------------------------------

double to_number(const json::value& value) {
  return value.is_null() ? kNone : value.to_number<double>();
}

std::vector<double> to_numbers(const json::value& value, std::size_t count) {
  std::vector<double> made;
  for (const json::value& one : value.as_array()) made.push_back(to_number(one));
  if (made.size() != count) throw std::length_error("a list of another length");
  return made;
}

Features to_features(const json::value& value) {
  Features made{};
  std::ranges::copy(to_numbers(value, kFeatures), made.begin());
  return made;
}

Calibration to_calibration(const json::value& value) {
  Calibration made;
  made.all = to_numbers(value.at("all"), kFeatures + 1);
  for (const auto& member : value.at("tasks").as_object())
    made.tasks.emplace(member.key(), to_numbers(member.value(), kFeatures + 1));
  return made;
}

Frontier to_frontier(const json::value& value) {
  Frontier made{
      .n = value.at("n").to_number<std::int64_t>(), .mean_gain = to_number(value.at("mean_gain")), .prices = {}};
  for (const json::value& one : value.at("prices").as_array()) {
    const std::vector<double> p = to_numbers(one, 7);
    made.prices.push_back({p[0], p[1], p[2], p[3], p[4], p[5], p[6]});
  }
  return made;
}

std::size_t to_index(const json::value& value, std::size_t count) {
  const auto index = value.to_number<std::size_t>();
  if (index >= count) throw std::out_of_range("a model that is none");
  return index;
}

Rung to_rung(const json::value& value, std::size_t models) {
  Rung made{.small = to_index(value.at("small"), models),
            .scale = {to_features(value.at("mean")), to_features(value.at("deviation"))},
            .small_score = to_calibration(value.at("small_score")),
            .steps = {}};
  for (const json::value& one : value.at("steps").as_array()) {
    Step step{.large = to_index(one.at("large"), models),
              .large_score = to_calibration(one.at("large_score")),
              .frontiers = {}};
    for (const auto& member : one.at("frontiers").as_object())
      step.frontiers.emplace(member.key(), to_frontier(member.value()));
    made.steps.push_back(std::move(step));
  }
  return made;
}

State to_state(const json::value& value) {
  State made;
  made.models = json::value_to<std::vector<std::string>>(value.at("models"));
  for (const auto& member : value.at("tasks").as_object()) {
    const json::value& task = member.value();
    made.tasks.emplace(member.key(), TaskFacts{.low = to_number(task.at("low")),
                                               .high = to_number(task.at("high")),
                                               .best = to_number(task.at("best")),
                                               .means = to_numbers(task.at("means"), made.models.size()),
                                               .costs = to_numbers(task.at("costs"), made.models.size())});
  }
  for (const json::value& rung : value.at("rungs").as_array()) made.rungs.push_back(to_rung(rung, made.models.size()));
  return made;
}

}  // namespace

std::optional<std::size_t> State::index_of(std::string_view model) const {
  const auto found = std::ranges::find(models, model);
  if (found == models.end()) return std::nullopt;
  return static_cast<std::size_t>(found - models.begin());
}

const TaskFacts* State::find_task(std::string_view task) const {
  const auto found = tasks.find(task);
  return found == tasks.end() ? nullptr : &found->second;
}

std::optional<Learnt> find_learnt(const State& state, std::string_view task, std::string_view small,
                                  std::string_view large) {
  const auto first = state.index_of(small);
  const auto second = state.index_of(large);
  const TaskFacts* const facts = state.find_task(task);
  if (!first || !second || facts == nullptr) return std::nullopt;
  const auto rung = std::ranges::find(state.rungs, *first, &Rung::small);
  if (rung == state.rungs.end()) return std::nullopt;
  const auto step = std::ranges::find(rung->steps, *second, &Step::large);
  if (step == rung->steps.end()) return std::nullopt;
  const auto frontier = step->frontiers.find(task);
  if (frontier == step->frontiers.end()) return std::nullopt;
  return Learnt{facts, &*rung, &*step, &frontier->second};
}

std::string to_bytes(const State& state) {
  json::object tasks;
  for (const auto& [task, facts] : state.tasks)
    tasks[task] = json::object{{"low", facts.low},
                               {"high", facts.high},
                               {"best", facts.best},
                               {"means", numbers(facts.means)},
                               {"costs", numbers(facts.costs)}};
  json::array rungs;
  for (const Rung& rung : state.rungs) rungs.push_back(to_json(rung));
  json::array models;
  for (const std::string& model : state.models) models.emplace_back(model);
  return json::serialize(json::object{
      {"form", kForm}, {"models", std::move(models)}, {"tasks", std::move(tasks)}, {"rungs", std::move(rungs)}});
}

sdk::Result<State> from_bytes(std::string_view bytes) {
  boost::system::error_code broken;
  const json::value value = json::parse(json::string_view(bytes.data(), bytes.size()), broken);
  if (broken || !value.is_object()) return sdk::failure(sdk::Status::kDataLoss, "the state is no JSON object");
  const json::value* form = value.get_object().if_contains("form");
  if (form == nullptr || !form->is_string())
    return sdk::failure(sdk::Status::kDataLoss, "the state is none of a cascade");
  if (form->get_string() != json::string_view(kForm.data(), kForm.size()))
    return sdk::failure(sdk::Status::kFailedPrecondition, "the state was fitted by another version of this router");
  try {
    return to_state(value);
  } catch (const std::exception& error) {
    return sdk::failure(sdk::Status::kDataLoss, std::string("the state is damaged: ") + error.what());
  }
}

}  // namespace occam::routers
