#include "app/shadow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/core.hpp"
#include "app/evaluating.hpp"
#include "app/routing.hpp"
#include "base/log.hpp"
#include "base/strings.hpp"
#include "routing/promotion.hpp"
#include "routing/recognition.hpp"

namespace occam::app {
namespace {

constexpr std::chrono::milliseconds kLook{20};  // how often a waiting trial looks for spare capacity
constexpr std::chrono::seconds kPatience{60};   // after which it is dropped
constexpr std::int64_t kShownEvents = 100;

/// The same decision is always of the sample, or never.
double place_in_sample(std::string_view decision) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, finished as MurmurHash3 is
  for (const char c : decision) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

/// Whether the model is loaded, or could be without another one having to go.
bool has_room(const Core& core, const Snapshot& snapshot, const std::string& model) {
  if (snapshot.models->state(model) == model::State::kReady) return true;
  const std::uint64_t limit = core.memory->limits().bytes;
  const auto info = snapshot.models->known_info(model);
  if (limit == 0 || !info) return limit == 0;
  const auto bytes = static_cast<std::uint64_t>(std::max(info->file_bytes, info->resident_bytes));
  return core.memory->used_bytes() + bytes <= limit;
}

std::string describe(const store::ShadowStream& stream) {
  return fmt::format("its answers agree with those of larger models at {:.3f} over {} trials", stream.test.mean(),
                     stream.test.n);
}

/// What the judgements so far make of a stream, if anything changes.
std::optional<store::ShadowChange> follow(store::ShadowStream& stream, const config::Shadow& rules) {
  const bool rises = !stream.promoted && stream.test.is_above(rules.error);
  const bool falls = stream.promoted && stream.test.has_fallen(rules.run_length);
  if (!rises && !falls) return std::nullopt;
  store::ShadowChange change{stream.policy, stream.task, stream.model, rises, describe(stream), 0};
  change.reason += rises ? fmt::format(", above {} at error {}", rules.agreement, rules.error)
                         : fmt::format(", and have fallen below {} (false alarms at most every {:.0f} trials)",
                                       rules.agreement, rules.run_length);
  stream.promoted = rises;
  stream.test = {};
  return change;
}

}  // namespace

Shadow::~Shadow() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    queue_.clear();
    if (trial_) trial_->request_stop();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Shadow::wants(const routing::Route& route, const Decision& decision) {
  const auto& rules = route.rules->shadow;
  return rules && decision.delivered == AnswerPart::kWhole && !decision.id.empty() &&
         place_in_sample(decision.id) < rules->value.sample && !plan_trial(route, decision).asked.empty();
}

Shadow::Trial Shadow::plan_trial(const routing::Route& route, const Decision& decision) {
  if (route.rules->shadow->value.promote && promoted(route.plan.policy, route.plan.task, decision.model))
    return {std::string(routing::next_larger(route.plan, decision)), decision.model};
  const std::string smaller(routing::next_smaller(route.plan, decision));
  return {smaller, smaller};
}

void Shadow::offer(Answered answered) {
  if (trim(answered.answer.text).empty() || !answered.answer.fields.empty()) return;  // nothing to agree with
  const std::lock_guard lock(mutex_);
  ++counts_.sampled;
  if (is_closing_ || queue_.size() >= static_cast<std::size_t>(answered.route.rules->shadow->value.queue)) {
    ++counts_.dropped;
    return;
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  queue_.push_back(std::move(answered));
  changed_.notify_all();
}

void Shadow::make_way(std::int64_t running) {
  const std::lock_guard lock(mutex_);
  if (trial_ && running > trial_may_run_beside_) trial_->request_stop();
}

void Shadow::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return queue_.empty() && !trial_; });
}

// --- the thread of trials -----------------------------------------------------------------------------------------

bool Shadow::may_begin(const Answered& answered) const {
  return core_.statistics.running() <= answered.route.rules->shadow->value.running;
}

void Shadow::work() {
  std::unique_lock lock(mutex_);
  auto begin = std::chrono::steady_clock::now();
  for (;;) {
    changed_.wait(lock, [this] { return is_closing_ || !queue_.empty(); });
    if (is_closing_) return;
    if (!may_begin(queue_.front())) {
      const bool is_late = std::chrono::steady_clock::now() - begin > kPatience;
      if (is_late) {
        queue_.pop_front();
        ++counts_.dropped;
        begin = std::chrono::steady_clock::now();
        changed_.notify_all();
      } else {
        changed_.wait_for(lock, kLook);
      }
      continue;
    }
    Answered answered = std::move(queue_.front());
    queue_.pop_front();
    trial_.emplace();
    trial_may_run_beside_ = answered.route.rules->shadow->value.running;
    answered.request.cancel = trial_->get_token();
    lock.unlock();
    try_one(std::move(answered));
    lock.lock();
    trial_.reset();
    begin = std::chrono::steady_clock::now();
    changed_.notify_all();
  }
}

void Shadow::try_one(Answered answered) {
  const auto count = [this](std::uint64_t ShadowCounts::* which) {
    const std::lock_guard lock(mutex_);
    ++(counts_.*which);
  };
  const Decision& decision = answered.answer.decision;
  const Trial trial = plan_trial(answered.route, decision);
  if (trial.asked.empty() || !has_room(core_, *answered.snapshot, trial.asked)) return count(&ShadowCounts::dropped);
  routing::Route route = answered.route;
  route.plan.attempts = {{trial.asked, Accept::kAlways}};
  const routing::Execution tried = answered.routing->trials().run(route, answered.request, {});
  if (!tried.answer)
    return count(tried.answer.error().code == ErrorCode::kCancelled ? &ShadowCounts::broken_off
                                                                    : &ShadowCounts::failed);
  const bool is_watched = trial.judged == decision.model;
  const std::string& text = is_watched ? answered.answer.text : tried.answer->text;
  const std::string& target = is_watched ? tried.answer->text : answered.answer.text;
  store::ShadowJudgement judgement{
      .request = decision.id, .reference = is_watched ? trial.asked : decision.model, .judge = {}};
  const Result<double> score = judge(answered, text, target, judgement.judge);
  if (!score) return count(&ShadowCounts::failed);
  judgement.score = *score;
  judgement.milliseconds = tried.decision.attempts.front().milliseconds;
  judgement.cost = tried.answer->cost;
  if (answered.route.rules->shadow->value.keep_prompts)
    judgement.texts = {std::string(routing::prompt_text(answered.request)), text, target};
  const Result<void> taken = take(answered, trial.judged, std::move(judgement));
  if (taken) core_.tell_routers();
  count(taken ? &ShadowCounts::judged : &ShadowCounts::failed);
  if (!taken) log_warning("shadow.lost", "reason=\"{}\"", taken.error().message);
}

Result<double> Shadow::judge(const Answered& answered, const std::string& text, const std::string& target,
                             std::string& judge) {
  const auto equal = [&] {
    judge = "equal";
    return trim(text) == trim(target) ? 1.0 : 0.0;
  };
  if (answered.route.task->suite == std::nullopt) return equal();
  if (suites_of_ != answered.snapshot) suites_.clear();
  suites_of_ = answered.snapshot;
  std::shared_ptr<const LoadedSuite>& suite = suites_[answered.route.plan.task];
  if (suite == nullptr) {
    Result<LoadedSuite> loaded = load_suite(*answered.snapshot, answered.route.plan.task);
    if (!loaded) return fail(loaded.error());
    suite = std::make_shared<const LoadedSuite>(std::move(*loaded));
  }
  if (suite->suite.needs() != OCCAM_ABI_NEEDS_GENERATE) return equal();
  judge = suite->evaluator->info().id;
  const plugin::EvalItem item{.id = answered.answer.decision.id,
                              .input = std::string(routing::prompt_text(answered.request)),
                              .targets = {target},
                              .choices = {},
                              .fields = "{}"};
  const plugin::EvalOutput output{.text = text, .likelihoods = {}};
  const auto scored = suite->evaluator->evaluate(item, {&output, 1});
  if (!scored) return fail(scored.error());
  if (scored->is_unscorable) return 0.0;
  const plugin::MetricInfo& metric = suite->suite.metrics()[suite->suite.primary_metric()];
  const double place = (scored->values[suite->suite.primary_metric()] - metric.low) / (metric.high - metric.low);
  return std::clamp(metric.higher_is_better ? place : 1 - place, 0.0, 1.0);
}

// --- where the streams stand --------------------------------------------------------------------------------------

Result<void> Shadow::load_streams() {
  if (has_streams_) return {};
  const Result<store::Store*> store = core_.store();
  if (!store) return fail(store.error());
  auto streams = (*store)->shadow_streams();
  if (!streams) return fail(streams.error());
  for (store::ShadowStream& stream : *streams)
    streams_.insert_or_assign(Key{stream.policy, stream.task, stream.model}, std::move(stream));
  has_streams_ = true;
  return {};
}

Result<std::optional<store::ShadowStream>> Shadow::find_stream(const Key& key) {
  const std::lock_guard lock(streams_mutex_);
  if (const Result<void> loaded = load_streams(); !loaded) return fail(loaded.error());
  const auto found = streams_.find(key);
  return found == streams_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Shadow::put_stream(const store::ShadowStream& stream,
                                const std::optional<store::ShadowJudgement>& judgement,
                                const std::optional<store::ShadowChange>& change) {
  const Result<store::Store*> store = core_.store();
  if (!store) return fail(store.error());
  const Result<void> stored = (*store)->record_shadow(stream, judgement, change);
  if (!stored) return stored;
  const std::lock_guard lock(streams_mutex_);
  streams_.insert_or_assign(Key{stream.policy, stream.task, stream.model}, stream);
  return {};
}

Result<void> Shadow::take(const Answered& answered, const std::string& model, store::ShadowJudgement judgement) {
  const config::Shadow& rules = answered.route.rules->shadow->value;
  const Result<store::ModelIdentity> identity = answered.snapshot->models->identify(model);
  if (!identity) return fail(identity.error());
  const std::lock_guard lock(writing_);
  const Key key{answered.route.rules->id, answered.route.plan.task, model};
  const auto known = find_stream(key);
  if (!known) return fail(known.error());
  store::ShadowStream next = known->value_or(store::ShadowStream{});
  if (next.model_key != identity->key() || next.threshold != rules.agreement)  // another model, or another question
    next = {std::get<0>(key), std::get<1>(key), model, identity->key(), rules.agreement, false, {}};
  next.test.observe(judgement.score, rules.agreement);
  const std::optional<store::ShadowChange> change = follow(next, rules);
  if (change) log_info("shadow.change", "model={} task={} promoted={}", model, next.task, next.promoted);
  return put_stream(next, judgement, change);
}

std::optional<std::string> Shadow::promoted(std::string_view policy, std::string_view task, std::string_view model) {
  const std::lock_guard lock(streams_mutex_);
  if (!load_streams()) return std::nullopt;
  const auto found = streams_.find(Key{std::string(policy), std::string(task), std::string(model)});
  if (found == streams_.end() || !found->second.promoted) return std::nullopt;
  std::string why =
      fmt::format("promoted by trials: it agreed with larger models' answers above {}", found->second.threshold);
  if (found->second.test.n > 0)
    why += fmt::format("; since then at {:.3f} over {}", found->second.test.mean(), found->second.test.n);
  return why;
}

Result<void> Shadow::change(std::string_view policy, std::string_view task, std::string_view model,
                            Promotion promotion) {
  const std::lock_guard lock(writing_);
  const auto known = find_stream(Key{std::string(policy), std::string(task), std::string(model)});
  if (!known) return fail(known.error());
  if (!*known)
    return fail(ErrorCode::kNotFound,
                fmt::format("there are no trials of {} on task \"{}\" under policy \"{}\"", model, task, policy));
  store::ShadowStream next = **known;
  next.promoted = promotion == Promotion::kPromoted;
  next.test = {};
  return put_stream(next, std::nullopt,
                    store::ShadowChange{next.policy, next.task, next.model, next.promoted, "by hand", 0});
}

Result<ShadowReport> Shadow::report() {
  const Result<store::Store*> store = core_.store();
  if (!store) return fail(store.error());
  ShadowReport report;
  const auto to_promotion = [](bool promoted) { return promoted ? Promotion::kPromoted : Promotion::kDemoted; };
  const auto changes = (*store)->shadow_changes(kShownEvents);
  if (!changes) return fail(changes.error());
  for (const store::ShadowChange& change : *changes)
    report.events.push_back({change.policy, change.task, change.model, to_promotion(change.promoted), change.reason,
                             static_cast<double>(change.created_ms) / 1000});
  {
    const std::lock_guard lock(mutex_);
    report.counts = counts_;
  }
  const std::lock_guard lock(streams_mutex_);
  if (const Result<void> loaded = load_streams(); !loaded) return fail(loaded.error());
  for (const auto& [key, stream] : streams_)
    report.streams.push_back({stream.policy, stream.task, stream.model, to_promotion(stream.promoted), stream.test.n,
                              stream.test.mean(), stream.threshold});
  return report;
}

}  // namespace occam::app

namespace occam {

Result<ShadowReport> Occam::shadow() const {
  return core_->shadow.report();
}

Result<void> Occam::set_promotion(std::string_view policy, std::string_view task, std::string_view model,
                                  Promotion promotion) const {
  return core_->shadow.change(policy, task, model, promotion);
}

}  // namespace occam
