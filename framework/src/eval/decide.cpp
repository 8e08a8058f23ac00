#include "eval/decide.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "eval/ask.hpp"
#include "eval/failures.hpp"
#include "eval/opening.hpp"
#include "eval/run_answers.hpp"

namespace occam::eval {

namespace {

using statistics::Verdict;

occam::Verdict to_public(Verdict verdict) {
  switch (verdict) {
    case Verdict::kMeets:
      return occam::Verdict::kMeets;
    case Verdict::kMisses:
      return occam::Verdict::kMisses;
    case Verdict::kOpen:
      break;
  }
  return occam::Verdict::kOpen;
}

VerdictBasis to_public(statistics::Basis basis) {
  switch (basis) {
    case statistics::Basis::kCertainty:
      return VerdictBasis::kCertainty;
    case statistics::Basis::kEvidence:
      return VerdictBasis::kEvidence;
    case statistics::Basis::kNone:
      break;
  }
  return VerdictBasis::kNone;
}

/// What is shared by the threads of one verdict. Legal order: begin, then ask_all (which ends with all threads), then
/// end.
class Session {
 public:
  Session(const Suite& suite, const plugin::Evaluator& evaluator, const Contender& contender, store::Store& store,
          const DecideOptions& options, Opening opening)
      : suite_(suite),
        evaluator_(evaluator),
        contender_(contender),
        store_(store),
        options_(options),
        judging_(options.judges),
        opening_(std::move(opening)),
        process_(opening_.process),
        began_ns_(monotonic_ns()) {}

  [[nodiscard]] Result<void> begin();
  void ask_all();
  [[nodiscard]] Result<ModelVerdict> end();

 private:
  [[nodiscard]] Result<store::ControlId> keep_control();
  [[nodiscard]] std::vector<std::string> control_models() const {
    return opening_.control ? opening_.control->models : std::vector<std::string>{};
  }
  [[nodiscard]] Result<store::RunId> start_run();
  [[nodiscard]] std::int64_t last() const;
  [[nodiscard]] bool is_over() const { return stopped_ || process_.verdict() != Verdict::kOpen; }

  void work(plugin::LoadedModel& model);
  /// The next position to ask; none when there is nothing to ask any more. Waits while too much waits for one answer.
  [[nodiscard]] std::optional<std::int64_t> claim();
  void take(Result<Asked> asked);
  void keep(const Asked& asked);
  void release_failures();
  void advance();
  void report();
  void stop(Error error);
  void stop_open(std::string reason);

  const Suite& suite_;
  const plugin::Evaluator& evaluator_;
  const Contender& contender_;
  store::Store& store_;
  const DecideOptions& options_;
  Judging judging_;
  Opening opening_;
  Process& process_;
  std::int64_t began_ns_;
  std::size_t threads_ = 1;
  std::unordered_set<std::int64_t> stored_;  ///< positions that are not asked
  std::unordered_set<std::int64_t> own_;     ///< positions that this run has asked
  store::RunId run_ = 0;
  std::unique_ptr<RunAnswers> answers_;  ///< the samples of items that were interrupted
  std::int64_t calls_before_ = 0;
  std::stop_source in_flight_stop_;

  std::mutex mutex_;  ///< of everything below, of the process and of the observer
  std::condition_variable changed_;
  std::size_t next_ = 0;  ///< place in the order
  std::int64_t in_flight_ = 0;
  std::int64_t calls_ = 0;
  FailureHold failures_;
  bool stopped_ = false;
  std::string reason_;  ///< why it stopped open; else error_
  std::optional<Error> error_;
};

std::int64_t Session::last() const {
  const auto all = static_cast<std::int64_t>(process_.order().size());
  return options_.max_items > 0 ? std::min(all, options_.max_items) : all;
}

Result<store::ControlId> Session::keep_control() {
  return opening_.control ? store_.put_control(*opening_.control) : store::kNoControl;
}

Result<store::RunId> Session::start_run() {
  const auto suite = store_.put_suite(suite_.record(), suite_.item_records());
  if (!suite) return fail(suite.error());
  const auto model = store_.put_model(contender_.identity, contender_.label);
  if (!model) return fail(model.error());
  const auto configuration = store_.put_configuration(suite_.configuration(contender_.chat_template_hash));
  if (!configuration) return fail(configuration.error());
  const auto control = keep_control();
  if (!control) return fail(control.error());
  const auto planned = static_cast<std::int64_t>(process_.order().size());
  const store::RunSpec spec{
      .suite = *suite,
      .model = *model,
      .configuration = *configuration,
      .seed = options_.seed,
      .planned_items = planned,
      .rule = fmt::format("until at_least {} is met or missed; failures count 0{}{}", options_.rule.threshold,
                          opening_.control ? "; control variate: " : "", fmt::join(control_models(), ", "))};
  const bool is_whole = planned == 0;  // nothing is bet on, so nothing has to be told apart later
  const auto run = store_.start_sequential_run(spec, options_.rule,
                                               is_whole ? std::span<const std::int64_t>{} : opening_.known, *control);
  if (!run) return fail(run.error());
  return run->id;
}

Result<void> Session::begin() {
  if (opening_.run) {
    run_ = opening_.run->run;
    const auto own = store_.finished_positions(run_);
    if (!own) return fail(own.error());
    own_.insert(own->begin(), own->end());
    const auto spent = store_.spent_on(run_);
    if (!spent) return fail(spent.error());
    calls_before_ = spent->calls;
  } else {
    const auto run = start_run();
    if (!run) return fail(run.error());
    run_ = *run;
  }
  auto answers = RunAnswers::create(store_, run_, {});
  if (!answers) return fail(answers.error());
  answers_ = std::move(*answers);
  for (const store::PlainScore& score : opening_.stored) stored_.insert(score.position);
  next_ = static_cast<std::size_t>(process_.seen());
  report();
  return store_.record_state(run_, process_.state(Process::Needed::kSkip));
}

void Session::ask_all() {
  if (is_over() || process_.seen() >= last()) return;
  auto model = contender_.load();
  if (!model)
    return stop_open(model.error().where.empty() ? model.error().message
                                                 : model.error().where + ": " + model.error().message);
  const std::int32_t gains = std::max(1, (*model)->info().max_parallel);
  threads_ = static_cast<std::size_t>(options_.parallel > 0 ? options_.parallel : gains);
  threads_ = std::clamp<std::size_t>(threads_, 1, static_cast<std::size_t>(last() - process_.seen()));
  const std::stop_callback cancelled(options_.cancel, [this] { in_flight_stop_.request_stop(); });
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < threads_; ++i) threads.emplace_back([this, &model] { work(**model); });
  work(**model);
}

void Session::work(plugin::LoadedModel& model) {
  const Subject subject{.model = model,
                        .identity = contender_.identity,
                        .label = contender_.label,
                        .input_price = contender_.input_price,
                        .output_price = contender_.output_price};
  while (const auto position = claim()) {
    take(ask(suite_, evaluator_, subject, *position, *answers_,
             {in_flight_stop_.get_token(), options_.call_deadline_seconds, &judging_}));
  }
}

std::optional<std::int64_t> Session::claim() {
  std::unique_lock lock(mutex_);
  // So far ahead of the answer that all wait for: enough to keep the threads busy, little that may be for nothing.
  const auto ahead = static_cast<std::int64_t>(2 * threads_);
  for (;;) {
    while (static_cast<std::int64_t>(next_) < last() && stored_.contains(process_.order()[next_])) ++next_;
    if (options_.cancel.stop_requested() && !is_over()) stop_open("cancelled");
    if (is_over() || static_cast<std::int64_t>(next_) >= last()) return std::nullopt;
    const std::int64_t settled = process_.seen() + static_cast<std::int64_t>(failures_.held().size());
    if (static_cast<std::int64_t>(next_) < settled + ahead || in_flight_ == 0) break;
    changed_.wait(lock);
  }
  ++in_flight_;
  return process_.order()[next_++];
}

void Session::take(Result<Asked> asked) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  if (!asked) {
    if (!is_over()) asked.error().code == ErrorCode::kCancelled ? stop_open("cancelled") : stop(asked.error());
  } else if (asked->unjudged) {
    if (!is_over()) stop_open(asked->unjudged->message);
  } else {
    switch (failures_.take(*asked)) {
      case FailureHold::Finding::kOwn:
        release_failures();
        keep(*asked);
        break;
      case FailureHold::Finding::kHeld:
        break;
      case FailureHold::Finding::kOutage:
        stop_open(failures_.words());
        break;
    }
    const bool is_last = in_flight_ == 0 && static_cast<std::int64_t>(next_) >= last();
    if (is_last && !is_over() && !failures_.held().empty())
      process_.scores().n > 0 ? release_failures() : stop_open(failures_.words());
    advance();
  }
  changed_.notify_all();
}

/// A result that comes after the verdict is stored as well: it was paid for.
void Session::keep(const Asked& asked) {
  if (error_) return;
  if (const auto recorded = store_.record_results(run_, asked.attempts); !recorded) return stop(recorded.error());
  calls_ += static_cast<std::int64_t>(asked.attempts.size());
  own_.insert(asked.plain().position);
  if (is_over()) return;
  if (const auto put = process_.put(asked.plain()); !put) stop(put.error());
}

void Session::release_failures() {
  for (const Asked& failed : failures_.release()) keep(failed);
}

void Session::advance() {
  while (!stopped_ && process_.seen() < last() && process_.step()) report();
  if (is_over()) in_flight_stop_.request_stop();
}

void Session::report() {
  if (!options_.observer) return;
  const double seconds = static_cast<double>(monotonic_ns() - began_ns_) / 1e9;
  const statistics::Interval shown = process_.interval();
  options_.observer({.model = contender_.label,
                     .n = process_.scores().n,
                     .suite_items = static_cast<std::int64_t>(suite_.items().size()),
                     .calls = calls_before_ + calls_,
                     .mean = process_.scores().mean(),
                     .low = shown.low,
                     .high = shown.high,
                     .threshold = to_threshold(options_.rule.threshold).value_or(0),
                     .range_low = suite_.record().low,
                     .range_high = suite_.record().high,
                     .items_per_second = seconds > 0 ? static_cast<double>(calls_) / seconds : 0,
                     .verdict = to_public(process_.verdict())});
}

void Session::stop(Error error) {
  if (!error_) error_ = std::move(error);
  stopped_ = true;
  in_flight_stop_.request_stop();
}

void Session::stop_open(std::string reason) {
  if (stopped_) return;
  reason_ = std::move(reason);
  stopped_ = true;
  in_flight_stop_.request_stop();
}

Result<ModelVerdict> Session::end() {
  if (error_) return fail(*error_);
  const store::SequentialState state = process_.state(Process::Needed::kEstimate);
  if (auto recorded = store_.record_state(run_, state); !recorded) return fail(recorded.error());
  if (process_.verdict() != Verdict::kOpen) {
    if (auto finished = store_.finish_run(run_); !finished) return fail(finished.error());
  }
  const auto spent = store_.spent_on(run_);
  if (!spent) return fail(spent.error());
  return ModelVerdict{.model = contender_.label,
                      .verdict = to_public(process_.verdict()),
                      .basis = to_public(process_.basis()),
                      .asked = true,
                      .n = state.scores.n,
                      .reused = state.scores.n -
                                std::ranges::count_if(process_.order().first(static_cast<std::size_t>(process_.seen())),
                                                      [&](std::int64_t position) { return own_.contains(position); }),
                      .calls = spent->calls,
                      .calls_now = calls_,
                      .unscored = process_.unscored(),
                      .mean = state.scores.mean(),
                      .low = state.low,
                      .high = state.high,
                      .items_needed = state.items_needed,
                      .seconds = static_cast<double>(monotonic_ns() - began_ns_) / 1e9,
                      .cost = spent->calls == 0 ? 0 : spent->cost,
                      .control = control_models(),
                      .reason = reason_};
}

Result<Opening> open(const Suite& suite, const Contender& contender, store::Store& store,
                     const DecideOptions& options) {
  return open_process(store, {.key = suite.evidence_key(contender.identity, contender.chat_template_hash),
                              .suite = suite.record(),
                              .items = static_cast<std::int64_t>(suite.items().size()),
                              .rule = options.rule,
                              .seed = options.seed,
                              .limit = options.max_items,
                              .control = options.control});
}

/// What was said before, as it was said.
Result<ModelVerdict> retell(const Contender& contender, store::Store& store, const store::SequentialRun& run) {
  const auto spent = store.spent_on(run.run);
  if (!spent) return fail(spent.error());
  const bool is_certain = run.state.peaks.certain != Verdict::kOpen;
  return ModelVerdict{.model = contender.label,
                      .verdict = to_public(run.state.verdict),
                      .basis = is_certain ? VerdictBasis::kCertainty : VerdictBasis::kEvidence,
                      .asked = true,
                      .n = run.state.scores.n,
                      .reused = run.state.scores.n,
                      .calls = spent->calls,
                      .mean = run.state.scores.mean(),
                      .low = run.state.low,
                      .high = run.state.high,
                      .cost = spent->calls == 0 ? 0 : spent->cost,
                      .control = run.control_models};
}

}  // namespace

Result<Process> stand(const Suite& suite, const Contender& contender, store::Store& store,
                      const DecideOptions& options) {
  auto opening = open(suite, contender, store, options);
  if (!opening) return fail(opening.error());
  return std::move(opening->process);
}

Result<ModelVerdict> decide_model(const Suite& suite, const plugin::Evaluator& evaluator, const Contender& contender,
                                  store::Store& store, const DecideOptions& options) {
  auto opening = open(suite, contender, store, options);
  if (!opening) return fail(opening.error());
  if (opening->run && opening->run->state.verdict != Verdict::kOpen) return retell(contender, store, *opening->run);
  Session session(suite, evaluator, contender, store, options, *std::move(opening));
  if (auto begun = session.begin(); !begun) return fail(begun.error());
  session.ask_all();
  return session.end();
}

}  // namespace occam::eval
