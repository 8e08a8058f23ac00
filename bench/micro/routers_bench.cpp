// What a decision costs of the routers that read the prompt: 10 candidates, a prompt of 1 KiB, the counters in
// nanoseconds. Limits at p99: 200 µs for `residual`, 1 ms for `nearest` over 100,000 stored prompts, 200 µs for
// `bandit` with feedback on all of them.
#include "bandit.hpp"
#include "nearest.hpp"
#include "residual.hpp"
#include "route_requests.hpp"

namespace {

using namespace occam::bench;

/// Outcomes of the ten models on prompts of prose, as a router's fit() takes them.
class Outcomes {
 public:
  Outcomes(const std::vector<std::string>& models, std::size_t count, std::size_t prompt_bytes) {
    std::mt19937_64 random(11);
    for (std::size_t i = 0; i < count; ++i) prompts_.push_back(prose(prompt_bytes, 100 + i));
    values_.resize(count * models.size());
    for (occam_abi_outcome& outcome : values_)
      outcome = {static_cast<double>(random() % 2), kNan, {kNan, kNan, kNan, kNan, kNan}};
    for (std::size_t i = 0; i < count; ++i)
      rows_.push_back({.struct_size = sizeof(occam_abi_fit_row),
                       .task = occam::sdk::borrow(kTask),
                       .prompt = occam::sdk::borrow(prompts_[i]),
                       .low = 0,
                       .high = 1,
                       .outcomes = &values_[i * models.size()]});
    for (const occam_abi_fit_row& row : rows_) pointers_.push_back(&row);
    for (const std::string& model : models) models_.push_back(occam::sdk::borrow(model));
    sizes_.assign(models.size(), kNan);
    raw_ = {.struct_size = sizeof raw_,
            .models = models_.data(),
            .sizes = sizes_.data(),
            .model_count = models_.size(),
            .rows = pointers_.data(),
            .row_count = pointers_.size(),
            .seed = 1,
            .cancel = nullptr};
  }
  Outcomes(const Outcomes&) = delete;
  Outcomes& operator=(const Outcomes&) = delete;

  [[nodiscard]] const occam_abi_fit_request& request() const { return raw_; }

 private:
  std::vector<std::string> prompts_;
  std::vector<occam_abi_outcome> values_;
  std::vector<occam_abi_fit_row> rows_;
  std::vector<const occam_abi_fit_row*> pointers_;
  std::vector<occam_abi_string> models_;
  std::vector<double> sizes_;
  occam_abi_fit_request raw_{};
};

// Weights for every feature, whatever they are worth: a promoted correction at its full size.
std::string full_correction(const std::vector<std::string>& models) {
  occam::statistics::RidgeModel ridge{.columns = models.size()};
  ridge.weights.assign(occam::statistics::kTextFeatures * models.size(), 0.01);
  ridge.intercepts.assign(models.size(), 0);
  return occam::routers::Correction(models, {std::string(kTask)}, ridge).encode({});
}

void residual_within(benchmark::State& state) {
  using Thunks = occam::sdk::detail::RouterThunks<occam::routers::Residual>;
  const std::vector<TaskRequest> requests = make_requests(OCCAM_ABI_THRESHOLD_WITHIN, 0.03, kNan);
  auto router = occam::routers::Residual::create("{}");
  if (!router || !(*router)->load(full_correction(Table().ids))) return state.SkipWithError("no state");
  time_decisions<Thunks>(state, reinterpret_cast<occam_abi_router*>(router->get()), requests);
}

/// A million words of 100,000 prompts, stored and searched exactly. With a seed of its own for every prompt none is a
/// twin.
void nearest_within(benchmark::State& state) {
  using Thunks = occam::sdk::detail::RouterThunks<occam::routers::Nearest>;
  constexpr std::size_t kStored = 100'000;
  constexpr std::size_t kStoredBytes = 100;
  const Table table;
  const Outcomes outcomes(table.ids, kStored, kStoredBytes);
  const std::vector<TaskRequest> requests = make_requests(OCCAM_ABI_THRESHOLD_WITHIN, 0.03, kNan);
  auto router = occam::routers::Nearest::create(R"({"similarity": 0})");  // so that none is passed over as too far
  if (!router) return state.SkipWithError("no router");
  const occam_abi_fit_sink ignored{sizeof ignored, nullptr, [](void*, occam_abi_string) {},
                                   [](void*, occam_abi_string) {}};
  occam::sdk::FitNotes notes(ignored);
  const auto fitted = (*router)->fit(occam::sdk::FitRequest(outcomes.request()), notes);
  if (!fitted || !(*router)->load(*fitted)) return state.SkipWithError("no state");
  time_decisions<Thunks>(state, reinterpret_cast<occam_abi_router*>(router->get()), requests);
}

// Every candidate has been judged on 60 days; every request is up for exploring.
void bandit_at_least(benchmark::State& state) {
  using Thunks = occam::sdk::detail::RouterThunks<occam::routers::Bandit>;
  const std::vector<TaskRequest> requests = make_requests(OCCAM_ABI_THRESHOLD_AT_LEAST, 0.8, 0.05);
  auto router = occam::routers::Bandit::create(R"({"explore": 1})");
  if (!router) return state.SkipWithError("no router");
  for (int day = 0; day < 60; ++day)
    for (const std::string& model : Table().ids)
      if (!(*router)->observe({.task = kTask, .model = model, .score = day % 5 == 0 ? 0.0 : 1.0, .at_days = 1.0 * day}))
        return state.SkipWithError("no feedback");
  time_decisions<Thunks>(state, reinterpret_cast<occam_abi_router*>(router->get()), requests);
}

BENCHMARK(residual_within);
BENCHMARK(nearest_within);
BENCHMARK(bandit_at_least);

}  // namespace

BENCHMARK_MAIN();
