// The evidence store: every item's score, every run, every decision, in one SQLite file.
//
// Several processes may have the same file open (WAL, one writer at a time, others wait up to the busy timeout). Every
// result and decision is committed before its function returns: a killed process loses nothing it had reported, and
// (run, item, attempt) is unique, so nothing is doubled. Failures: kStore with words for people (disk full, locked,
// damaged, read-only, made by a newer occam); kNotFound for an id that is not there.
// Threads: [any]; calls are serialised by an internal mutex.
//
//   auto store = Store::open("occam.db");
//   auto known = store->evidence({.model = identity.key(), .suite = suite_hash, .configuration =
//   configuration.hash()});
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"
#include "occam/gateway.hpp"
#include "store/answers.hpp"
#include "store/observed.hpp"
#include "store/router_states.hpp"
#include "store/shadow.hpp"
#include "store/types.hpp"

namespace occam::store {

struct StoreOptions {
  std::chrono::milliseconds busy_timeout{10'000};
  std::int64_t max_pages = 0;  ///< of 4 KiB; 0: as the disk allows
};

class Database;

class Store {
 public:
  /// Opens or creates the file and brings its schema up to date. `:memory:` is a store for one process's tests.
  [[nodiscard]] static Result<Store> open(const std::filesystem::path& path, const StoreOptions& options = {});

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // ── What is measured: each returns the id of the row with this content, made where it was not there ──
  [[nodiscard]] Result<SuiteId> put_suite(const SuiteRecord& suite, std::span<const ItemRecord> items);
  /// The newest label wins; it is no part of the identity.
  [[nodiscard]] Result<ModelId> put_model(const ModelIdentity& model, std::string_view label);
  [[nodiscard]] Result<ConfigurationId> put_configuration(const Configuration& configuration);

  // ── Runs ──
  [[nodiscard]] Result<Run> start_run(const RunSpec& spec);
  /// The newest run with exactly this specification, finished or not.
  [[nodiscard]] Result<std::optional<Run>> find_run(const RunSpec& spec);
  /// The positions of the items that have a result for every one of `attempts` attempts.
  [[nodiscard]] Result<std::vector<std::int64_t>> finished_positions(RunId run, std::int64_t attempts = 1);
  /// Commits one result. kStore when this (run, item, attempt) is there already.
  [[nodiscard]] Result<void> record_result(RunId run, const ItemResult& result);
  /// The same for all attempts of one item, all or nothing; its kept answers go.
  [[nodiscard]] Result<void> record_results(RunId run, std::span<const ItemResult> attempts);
  /// Commits an answer to an item that is not complete with it; status, score and metrics do not count.
  [[nodiscard]] Result<void> keep_answer(RunId run, const ItemResult& answer);
  /// The kept answers of a run, by position and attempt.
  [[nodiscard]] Result<std::vector<ItemResult>> kept_answers(RunId run);
  [[nodiscard]] Result<void> finish_run(RunId run);
  [[nodiscard]] Result<RunSummary> summarise(RunId run);
  /// Results made elsewhere, each run finished, all in one transaction: all or nothing.
  [[nodiscard]] Result<void> import_runs(const ImportRecord& source, std::span<const ImportedRun> runs);

  // ── Runs that end by their own scores ──
  /// `known`: positions of the items whose scores are stored already and are taken out of its order.
  [[nodiscard]] Result<Run> start_sequential_run(const RunSpec& spec, const SequentialRule& rule,
                                                 std::span<const std::int64_t> known, ControlId control = kNoControl);
  /// Returns the id of the row with this content, made where it was not there.
  [[nodiscard]] Result<ControlId> put_control(const Control& control);
  /// Errors: kNotFound, kStore.
  [[nodiscard]] Result<Control> control(ControlId id);
  /// Of other models on the same suite: the newest run of each that has every item and whose end was planned before its
  /// first one. A run that began after the first result of `key` is left out: it may have been made because of that.
  [[nodiscard]] Result<std::vector<CompleteRun>> complete_runs(const EvidenceKey& key);
  /// A complete run's scores in the metric's units by position, each the mean of its attempts.
  [[nodiscard]] Result<std::vector<double>> run_scores(RunId run);
  /// Newest first.
  [[nodiscard]] Result<std::vector<SequentialRun>> sequential_runs(const EvidenceKey& key);
  /// Ascending.
  [[nodiscard]] Result<std::vector<std::int64_t>> known_positions(RunId run);
  [[nodiscard]] Result<void> record_state(RunId run, const SequentialState& state);
  [[nodiscard]] Result<Spent> spent_on(RunId run);
  /// By position: every item's newest score out of runs that began no later than `run`.
  [[nodiscard]] Result<std::vector<PlainScore>> plain_scores(const EvidenceKey& key, RunId run = kEveryRun);

  // ── Evidence ──
  /// n = 0 where there is nothing; never an error for an unknown key.
  [[nodiscard]] Result<Evidence> evidence(const EvidenceKey& key);
  [[nodiscard]] Result<ModelSummary> model_summary(std::string_view model_key);
  /// Both keys must name the same suite.
  [[nodiscard]] Result<PairedEvidence> paired(const EvidenceKey& a, const EvidenceKey& b);
  /// Items stored for this label and task under any other key: evidence that is stale and not used.
  [[nodiscard]] Result<std::int64_t> stale_items(std::string_view label, std::string_view task,
                                                 const EvidenceKey& current);
  /// Everything there is, by task, suite, label and key.
  [[nodiscard]] Result<std::vector<EvidenceRow>> evidence_rows();
  /// The newest suite that was stored for the task: how a task without a suite file finds imported evidence.
  [[nodiscard]] Result<std::optional<SuiteRecord>> suite_of_task(std::string_view task);
  /// By position.
  [[nodiscard]] Result<std::vector<ItemScore>> item_scores(const EvidenceKey& key);
  /// By position, without texts: what a large suite's table begins with.
  [[nodiscard]] Result<std::vector<ItemOutcome>> item_outcomes(const EvidenceKey& key);
  /// By position, of these positions alone. `most_text_bytes`: of each answer; 0: all.
  [[nodiscard]] Result<std::vector<ItemAnswer>> item_answers(const EvidenceKey& key,
                                                             std::span<const std::int64_t> positions,
                                                             std::int64_t most_text_bytes);
  /// Every answer that was stored of this model under this configuration, whatever the suite: by prompt, attempt and
  /// age, the newest first. Errors, timeouts and outcomes made elsewhere are no answers.
  [[nodiscard]] Result<std::vector<AnswerPlace>> answer_places(std::string_view model, std::string_view configuration);
  /// The answer that lies there; its position is not set. Errors: kNotFound.
  [[nodiscard]] Result<ItemResult> answer_at(const AnswerPlace& place);
  /// Errors: kNotFound, kStore.
  [[nodiscard]] Result<Configuration> configuration(std::string_view hash);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<RunSize>> runs(const EvidenceKey& key);
  /// Changes whenever evidence was committed by this process or another: what a cache of evidence compares.
  [[nodiscard]] Result<std::int64_t> revision();

  // ── What routers learnt ──
  [[nodiscard]] Result<void> put_router_state(const RouterState& state);
  /// The newest for this use.
  [[nodiscard]] Result<std::optional<RouterState>> find_router_state(std::string_view router, std::string_view use);

  // ── What was said of answers, for routers that learn while they serve ──
  /// What is stored after `after`, feedback before trials: at most `limit` of each.
  [[nodiscard]] Result<Observations> observations(const ReadUpTo& after, std::int64_t limit);
  /// The only one of its router and use from now on.
  [[nodiscard]] Result<void> put_observed_state(const ObservedState& state);
  [[nodiscard]] Result<std::optional<ObservedState>> find_observed_state(std::string_view router, std::string_view use);

  // ── Decisions ──
  [[nodiscard]] Result<void> record_decision(const DecisionRecord& decision);
  /// All of them or none, in one commit.
  [[nodiscard]] Result<void> record_decisions(std::span<const DecisionRecord> decisions);
  /// How many requests are recorded of each task.
  [[nodiscard]] Result<std::map<std::string, std::int64_t>> requests_by_task();
  /// What the attempts of a policy have cost since then; those of unknown cost add nothing.
  [[nodiscard]] Result<double> spent(std::string_view policy, std::int64_t since_unix_ms);
  /// kNotFound for a decision that is not stored.
  [[nodiscard]] Result<void> record_feedback(const Feedback& feedback);
  /// Newest first.
  [[nodiscard]] Result<std::vector<DecisionRecord>> decisions(std::int64_t limit);

  // ── Trials of smaller models ──
  /// Where the stream stands now, with the judgement and the change that brought it there, in one commit.
  [[nodiscard]] Result<void> record_shadow(const ShadowStream& stream, const std::optional<ShadowJudgement>& judgement,
                                           const std::optional<ShadowChange>& change);
  [[nodiscard]] Result<std::vector<ShadowStream>> shadow_streams();
  /// Newest first.
  [[nodiscard]] Result<std::vector<ShadowChange>> shadow_changes(std::int64_t limit);

 private:
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace occam::store
