// A ladder whose models are right by chances that this world knows: what was drawn from it is what a cascade learns
// from.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "cascade.hpp"
#include "occam/statistics/random.hpp"

namespace occam::routers {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct WorldModel {
  std::string id;
  double size = 1;
};

struct WorldRow {
  std::string task;
  std::string prompt;
  std::vector<occam_abi_outcome> outcomes;  ///< one a model
};

/// How a task's prompts are: each has a difficulty u in [0, 1), drawn evenly.
struct WorldTask {
  std::string name;
  double small_at_0 = 1;  ///< the chance of the small model on the easiest prompt
  double small_at_1 = 0;  ///< on the hardest
  double large = 0.9;     ///< whatever the prompt
  double middle = 0.6;    ///< whatever the prompt
  double told = 1;        ///< how much of the difficulty shows in the confidence; 0: nothing
};

struct World {
  std::vector<WorldModel> models = {{"small", 1}, {"large", 10}};
  std::vector<WorldRow> rows{};
  double low = 0;
  double high = 1;
  statistics::SplitMix64 random{7};

  double chance() { return random.uniform(); }
  double scored(double chance_of_right) { return chance() < chance_of_right ? high : low; }

  void draw(const WorldTask& task, int count) {
    for (int i = 0; i < count; ++i) {
      const double difficulty = chance();
      const double shown = task.told * difficulty + (1 - task.told) * chance();
      WorldRow row{task.name, task.name + " prompt " + std::to_string(rows.size()), {}};
      const double small = task.small_at_0 + (task.small_at_1 - task.small_at_0) * difficulty;
      row.outcomes.push_back({scored(small), kNan, confidence(shown)});
      if (models.size() > 2) row.outcomes.push_back({scored(task.middle), kNan, unknown()});
      row.outcomes.push_back({scored(task.large), kNan, unknown()});
      rows.push_back(std::move(row));
    }
  }

  static occam_abi_confidence confidence(double difficulty) {
    return {.mean_logprob = -0.1 - difficulty,
            .minimum_logprob = -0.5 - 3 * difficulty,
            .margin = 4 * (1 - difficulty),
            .entropy = 0.2 + 2 * difficulty,
            .agreement = kNan};
  }
  static occam_abi_confidence unknown() { return {kNan, kNan, kNan, kNan, kNan}; }
};

/// What a fit gave.
struct Taught {
  std::unique_ptr<Cascade> router;
  std::string state;
  std::vector<std::string> notes;

  [[nodiscard]] bool has_note(std::string_view part) const {
    for (const std::string& note : notes)
      if (note.find(part) != std::string::npos) return true;
    return false;
  }
};

inline Taught teach(const World& world, std::uint64_t seed = 1) {
  std::vector<occam_abi_string> ids;
  std::vector<double> sizes;
  for (const WorldModel& model : world.models) {
    ids.push_back(sdk::borrow(model.id));
    sizes.push_back(model.size);
  }
  std::vector<occam_abi_fit_row> rows;
  std::vector<const occam_abi_fit_row*> pointers;
  rows.reserve(world.rows.size());
  for (const WorldRow& row : world.rows) {
    rows.push_back({.struct_size = sizeof(occam_abi_fit_row),
                    .task = sdk::borrow(row.task),
                    .prompt = sdk::borrow(row.prompt),
                    .low = world.low,
                    .high = world.high,
                    .outcomes = row.outcomes.data()});
    pointers.push_back(&rows.back());
  }
  const occam_abi_fit_request request{.struct_size = sizeof(occam_abi_fit_request),
                                      .models = ids.data(),
                                      .sizes = sizes.data(),
                                      .model_count = ids.size(),
                                      .rows = pointers.data(),
                                      .row_count = pointers.size(),
                                      .seed = seed,
                                      .cancel = nullptr};
  Taught taught{.router = *Cascade::create("{}"), .state = {}, .notes = {}};
  const occam_abi_fit_sink sink{.struct_size = sizeof(occam_abi_fit_sink),
                                .ctx = &taught.notes,
                                .state = nullptr,
                                .note = [](void* ctx, occam_abi_string text) {
                                  static_cast<std::vector<std::string>*>(ctx)->emplace_back(sdk::view(text));
                                }};
  sdk::FitNotes notes(sink);
  const auto state = taught.router->fit(sdk::FitRequest(request), notes);
  REQUIRE(state);
  taught.state = *state;
  REQUIRE(taught.router->load(taught.state));
  return taught;
}

struct Attempted {
  std::string model;
  std::int32_t accept;
  bool operator==(const Attempted&) const = default;
};

struct PlanOfWorld {
  std::vector<Attempted> attempts{};
  std::vector<std::string> refused_by{};
  std::vector<std::string> reasons{};
};

/// Asks for the plan of a request of the task by the evidence that the world's rows are.
struct Asking {
  const World& world;
  std::string task = "t";
  std::int32_t threshold = OCCAM_ABI_THRESHOLD_WITHIN;
  double value = 0.03;
  double error = kNan;
  std::int32_t max_attempts = 3;

  [[nodiscard]] occam_abi_evidence evidence(std::size_t model) const {
    occam_abi_evidence made{};
    made.struct_size = sizeof made;
    made.fixed_n = 1;
    made.low = world.low;
    made.high = world.high;
    made.binary = 1;
    made.seconds = kNan;
    double all = 0;
    for (const WorldRow& row : world.rows) {
      const double score = row.outcomes[model].score;
      all += score;
      if (row.task != task) continue;
      ++made.n;
      made.sum += score;
      made.sum_squares += score * score;
    }
    made.model_n = static_cast<std::int64_t>(world.rows.size());
    made.model_mean = all / static_cast<double>(world.rows.size());
    return made;
  }

  [[nodiscard]] PlanOfWorld plan(const Cascade& router) const {
    std::vector<occam_abi_evidence> rows;
    std::vector<occam_abi_candidate> candidates;
    std::vector<const occam_abi_candidate*> pointers;
    rows.reserve(world.models.size());
    candidates.reserve(world.models.size());
    for (std::size_t i = 0; i < world.models.size(); ++i) {
      rows.push_back(evidence(i));
      candidates.push_back({.struct_size = sizeof(occam_abi_candidate),
                            .id = sdk::borrow(world.models[i].id),
                            .parameters = world.models[i].size,
                            .bytes = kNan,
                            .price = kNan,
                            .latency_p95 = kNan,
                            .evidence = &rows.back()});
      pointers.push_back(&candidates.back());
    }
    const std::vector<occam_abi_paired> paired(pointers.size() * pointers.size());
    const occam_abi_route_request raw{.struct_size = sizeof raw,
                                      .task = sdk::borrow(task),
                                      .prompt = sdk::borrow("a prompt"),
                                      .threshold = threshold,
                                      .when_open = OCCAM_ABI_WHEN_OPEN_ESCALATE,
                                      .value = value,
                                      .error = error,
                                      .objective = OCCAM_ABI_OBJECTIVE_PARAMETERS,
                                      .max_attempts = max_attempts,
                                      .seed = 1,
                                      .candidates = pointers.data(),
                                      .candidate_count = pointers.size(),
                                      .paired = paired.data()};
    struct Caught {
      const World& world;
      PlanOfWorld planned;
    } caught{world, {}};
    caught.planned.refused_by.resize(world.models.size());
    caught.planned.reasons.resize(world.models.size());
    const occam_abi_route_sink raw_sink{
        .struct_size = sizeof raw_sink,
        .ctx = &caught,
        .judge =
            [](void* ctx, const occam_abi_judgement* j) {
              PlanOfWorld& planned = static_cast<Caught*>(ctx)->planned;
              planned.refused_by[j->candidate] = sdk::view(j->refused_by);
              planned.reasons[j->candidate] = sdk::view(j->reason);
            },
        .attempt =
            [](void* ctx, std::size_t candidate, std::int32_t accept) {
              auto& self = *static_cast<Caught*>(ctx);
              self.planned.attempts.push_back({self.world.models[candidate].id, accept});
            }};
    sdk::RouteSink sink(raw_sink);
    REQUIRE(router.route(sdk::RouteRequest(raw), sink));
    return caught.planned;
  }

  [[nodiscard]] sdk::Acceptance accept(const Cascade& router, const occam_abi_confidence& confidence,
                                       const std::string& prompt = "t prompt 7", std::int32_t max_samples = 1) const {
    occam_abi_candidate_answer raw{};
    raw.struct_size = sizeof raw;
    raw.task = sdk::borrow(task);
    raw.prompt = sdk::borrow(prompt);
    raw.model = sdk::borrow(world.models.front().id);
    raw.next = sdk::borrow(world.models.back().id);
    raw.confidence = confidence;
    raw.samples = 1;
    raw.max_samples = max_samples;
    raw.threshold = threshold;
    raw.value = value;
    raw.error = error;
    const auto made = router.accept(sdk::CandidateAnswer(raw));
    REQUIRE(made);
    return *made;
  }
};

}  // namespace occam::routers
