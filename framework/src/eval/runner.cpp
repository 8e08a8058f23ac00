#include "eval/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "eval/ask.hpp"
#include "eval/attempts.hpp"
#include "eval/corpus.hpp"
#include "eval/failures.hpp"
#include "eval/run_answers.hpp"
#include "occam/statistics/order.hpp"

namespace occam::eval {

namespace {

/// What is shared by the threads of one run. Legal order: prepare, then work (on any number of threads), then end.
class RunSession {
 public:
  RunSession(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject, store::Store& store,
             const RunOptions& options)
      : suite_(suite),
        evaluator_(evaluator),
        subject_(subject),
        store_(store),
        options_(options),
        judging_(options.judges) {}

  [[nodiscard]] Result<void> prepare();
  void work();
  [[nodiscard]] std::size_t threads() const;
  [[nodiscard]] Result<EvaluationRun> end();

 private:
  [[nodiscard]] Result<std::vector<CorpusMetric>> measure();
  [[nodiscard]] Result<store::RunSpec> specify();
  [[nodiscard]] std::vector<std::int64_t> chosen_positions() const;
  [[nodiscard]] Result<store::Run> find_or_start(const store::RunSpec& spec);

  /// Stores the result, or holds a failure back until it is known to be the item's own. Returns whether to go on.
  bool take(Result<Asked> asked);
  bool store_item(const Asked& asked);
  void stop_with(Error error);
  void stop_for_outage();
  bool take_unjudged(const Error& error);
  void report();

  const Suite& suite_;
  const plugin::Evaluator& evaluator_;
  const Subject& subject_;
  store::Store& store_;
  const RunOptions& options_;
  Judging judging_;

  store::Run run_;
  std::unique_ptr<RunAnswers> answers_;
  std::vector<std::int64_t> todo_;
  std::int64_t reused_ = 0;
  std::int64_t began_ns_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;

  std::mutex mutex_;  ///< of everything below, and of the observer
  FailureHold failures_;
  std::int64_t unjudged_ = 0;
  std::int64_t unjudged_in_a_row_ = 0;
  std::string last_unjudged_;
  std::int64_t stored_ = 0;
  std::int64_t from_store_ = 0;  ///< of `stored_`, items of which no sample was asked
  std::int64_t reused_answers_ = 0;
  double sum_ = 0;
  std::string failure_;  ///< why the run ended early, where what was stored is good; else error_
  Error error_;
};

std::vector<std::int64_t> RunSession::chosen_positions() const {
  const auto count = static_cast<std::int64_t>(suite_.items().size());
  const auto all = statistics::ItemOrder::create(suite_.record().hash, options_.seed, count);
  std::vector<std::int64_t> order(all.items().begin(), all.items().end());
  if (options_.sample > 0 && options_.sample < count) order.resize(static_cast<std::size_t>(options_.sample));
  if (options_.limit > 0) std::erase_if(order, [&](std::int64_t position) { return position >= options_.limit; });
  return order;
}

Result<store::RunSpec> RunSession::specify() {
  const auto suite = store_.put_suite(suite_.record(), suite_.item_records());
  if (!suite) return fail(suite.error());
  const auto model = store_.put_model(subject_.identity, subject_.label);
  if (!model) return fail(model.error());
  const auto configuration = store_.put_configuration(suite_.configuration(subject_.model.info().chat_template_hash));
  if (!configuration) return fail(configuration.error());
  return store::RunSpec{.suite = *suite,
                        .model = *model,
                        .configuration = *configuration,
                        .seed = options_.seed,
                        .planned_items = static_cast<std::int64_t>(chosen_positions().size()),
                        .rule = options_.limit > 0 ? "first items; failures count 0" : "failures count 0"};
}

Result<store::Run> RunSession::find_or_start(const store::RunSpec& spec) {
  if (options_.resume == Resume::kYes) {
    const auto found = store_.find_run(spec);
    if (!found) return fail(found.error());
    if (*found) return **found;
  }
  return store_.start_run(spec);
}

Result<void> RunSession::prepare() {
  if (options_.limit < 0 || options_.sample < 0 || (options_.limit > 0 && options_.sample > 0)) {
    return fail(ErrorCode::kUsage, "limit and sample are numbers of items, and only one of them may be given");
  }
  const auto spec = specify();
  if (!spec) return fail(spec.error());
  const auto run = find_or_start(*spec);
  if (!run) return fail(run.error());
  run_ = *run;
  const store::EvidenceKey key = suite_.evidence_key(subject_.identity, subject_.model.info().chat_template_hash);
  const bool reuses = options_.stored_answers == StoredAnswers::kReuse;
  auto answers = RunAnswers::create(store_, run_.id, reuses ? CacheKey{key.model, key.configuration} : CacheKey{});
  if (!answers) return fail(answers.error());
  answers_ = std::move(*answers);
  const auto finished = store_.finished_positions(run_.id, suite_.samples());
  if (!finished) return fail(finished.error());
  const auto so_far = store_.summarise(run_.id);
  if (!so_far) return fail(so_far.error());

  const std::unordered_set<std::int64_t> done(finished->begin(), finished->end());
  todo_ = chosen_positions();
  std::erase_if(todo_, [&](std::int64_t position) { return done.contains(position); });
  reused_ = so_far->scores.n;
  sum_ = so_far->scores.sum;
  began_ns_ = monotonic_ns();
  return {};
}

std::size_t RunSession::threads() const {
  const std::int32_t gains = std::max(1, subject_.model.info().max_parallel);
  const auto wanted = static_cast<std::size_t>(options_.parallel > 0 ? options_.parallel : gains);
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, todo_.size()));
}

void RunSession::work() {
  while (!stopped_) {
    const std::size_t index = next_++;
    if (index >= todo_.size()) return;
    if (options_.cancel.stop_requested()) return stop_with({.code = ErrorCode::kCancelled, .message = "cancelled"});
    const AskLimits limits{options_.cancel, options_.call_deadline_seconds, &judging_};
    if (!take(ask(suite_, evaluator_, subject_, todo_[index], *answers_, limits))) return;
  }
}

void RunSession::stop_with(Error error) {
  const std::lock_guard lock(mutex_);
  if (stopped_.exchange(true)) return;
  if (error.code == ErrorCode::kCancelled) {
    failure_ = "cancelled";
  } else if (error.code == ErrorCode::kBudget) {
    failure_ = fmt::format("{}; {}", error.message, error.hint);
  } else {
    error_ = std::move(error);
  }
}

void RunSession::stop_for_outage() {
  if (stopped_.exchange(true)) return;
  failure_ = failures_.words();
}

bool RunSession::take(Result<Asked> asked) {
  if (!asked) {
    stop_with(asked.error());
    return false;
  }
  const std::lock_guard lock(mutex_);
  if (asked->unjudged) return take_unjudged(*asked->unjudged);
  unjudged_in_a_row_ = 0;
  switch (failures_.take(*asked)) {
    case FailureHold::Finding::kHeld:
      return true;
    case FailureHold::Finding::kOutage:
      stop_for_outage();
      return false;
    case FailureHold::Finding::kOwn:
      break;
  }
  for (const Asked& failed : failures_.release()) {
    if (!store_item(failed)) return false;
  }
  if (!store_item(*asked)) return false;
  report();
  return true;
}

/// An item whose judge failed has no result: neither the model nor the item is to blame.
bool RunSession::take_unjudged(const Error& error) {
  constexpr std::int64_t kMostInARow = 10;
  ++unjudged_;
  last_unjudged_ = error.message;
  if (++unjudged_in_a_row_ < kMostInARow) return true;
  if (!stopped_.exchange(true)) failure_ = fmt::format("no judge answers: {}; go on with --resume", error.message);
  return false;
}

bool RunSession::store_item(const Asked& asked) {
  if (const auto recorded = store_.record_results(run_.id, asked.attempts); !recorded) {
    if (!stopped_.exchange(true)) error_ = recorded.error();
    return false;
  }
  ++stored_;
  from_store_ += asked.reused == suite_.samples() ? 1 : 0;
  reused_answers_ += asked.reused;
  sum_ += asked.plain().score;
  return true;
}

void RunSession::report() {
  if (!options_.observer) return;
  const double seconds = static_cast<double>(monotonic_ns() - began_ns_) / 1e9;
  const std::int64_t done = reused_ + stored_;
  const double rate = seconds > 0 ? static_cast<double>(stored_ - from_store_) / seconds : 0;
  options_.observer({.suite = suite_.record().name,
                     .model = subject_.label,
                     .done = done,
                     .total = run_.spec.planned_items,
                     .reused_answers = reused_answers_,
                     .items_per_second = rate,
                     .seconds_left = rate > 0 ? static_cast<double>(run_.spec.planned_items - done) / rate : 0,
                     .mean = sum_ / static_cast<double>(done)});
}

Result<EvaluationRun> RunSession::end() {
  if (!stopped_ && !failures_.held().empty() && reused_ + stored_ == 0) stop_for_outage();
  for (const Asked& failed : failures_.release()) {
    if (stopped_ || !store_item(failed)) break;
  }
  if (!stopped_ && unjudged_ > 0) {
    stopped_ = true;
    failure_ = fmt::format("{} items could not be judged, the last: {}; --resume asks for them again", unjudged_,
                           last_unjudged_);
  }
  if (!stopped_) {
    if (auto finished = store_.finish_run(run_.id); !finished) return fail(finished.error());
  }
  if (stopped_ && failure_.empty()) return fail(error_);

  const auto summary = store_.summarise(run_.id);
  if (!summary) return fail(summary.error());
  auto corpus = measure();
  if (!corpus) return fail(corpus.error());
  return EvaluationRun{.suite = suite_.record().name,
                       .task = suite_.record().task,
                       .model = subject_.label,
                       .metric = suite_.record().metric,
                       .planned = run_.spec.planned_items,
                       .n = summary->scores.n,
                       .reused = reused_,
                       .samples = suite_.samples(),
                       .reused_answers = reused_answers_,
                       .errors = summary->errors + summary->timeouts,
                       .unscorable = summary->unscorable,
                       .judge_calls = summary->judge_calls,
                       .judge_cost = summary->judge_cost,
                       .mean = summary->scores.mean(),
                       .seconds = static_cast<double>(monotonic_ns() - began_ns_) / 1e9,
                       .failure = failure_,
                       .corpus = std::move(*corpus)};
}

Result<std::vector<CorpusMetric>> RunSession::measure() {
  if (evaluator_.corpus_metrics().empty()) return std::vector<CorpusMetric>{};
  auto items = store_.item_scores(suite_.evidence_key(subject_.identity, subject_.model.info().chat_template_hash));
  if (!items) return fail(items.error());
  const std::vector<std::int64_t> chosen = chosen_positions();
  const std::unordered_set<std::int64_t> asked(chosen.begin(), chosen.end());
  std::erase_if(*items, [&](const store::ItemScore& item) { return !asked.contains(item.position); });
  return measure_corpus(evaluator_, average_attempts(std::move(*items)));
}

}  // namespace

Result<EvaluationRun> run_suite(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject,
                                store::Store& store, const RunOptions& options) {
  RunSession session(suite, evaluator, subject, store, options);
  if (auto prepared = session.prepare(); !prepared) return fail(prepared.error());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < session.threads(); ++i) threads.emplace_back([&] { session.work(); });
    session.work();
  }
  return session.end();
}

}  // namespace occam::eval
