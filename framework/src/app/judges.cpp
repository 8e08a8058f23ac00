#include "app/judges.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "eval/run_answers.hpp"

namespace occam::app {
namespace {

constexpr std::int64_t kLoadPatienceNs = 300'000'000'000;  // the model under test may hold the room that a judge needs

Result<eval::JudgeModel> acquire(const Snapshot& snapshot, const config::Rules& rules, std::string_view name) {
  const auto id = snapshot.models->resolve(name);
  if (!id) return fail(id.error());
  const auto info = snapshot.models->describe(*id);
  if (!info) return fail(info.error());
  if (info->residency > rules.residency)
    return fail(ErrorCode::kRefused, fmt::format("the policy keeps items of this task from {}: residency", *id));
  auto model = snapshot.models->acquire(*id, {.deadline_ns = monotonic_ns() + kLoadPatienceNs});
  if (!model) return fail(model.error());
  eval::JudgeModel judge{.model = std::move(*model)};
  if (const auto& price = snapshot.models->declaration(*id).price) {
    judge.input_price = price->value.input;
    judge.output_price = price->value.output;
  }
  return judge;
}

/// What other models have answered to the prompts of one suite; looked up once a model.
class OtherAnswers {
 public:
  OtherAnswers(const Snapshot& snapshot, const eval::Suite& suite, store::Store& store)
      : snapshot_(snapshot), suite_(suite), store_(store) {}

  Result<std::string> find(std::string_view name, const std::string& prompt_hash) {
    const std::lock_guard lock(mutex_);
    auto known = answers_.find(name);
    if (known == answers_.end()) {
      auto opened = open(name);
      if (!opened) return fail(opened.error());
      known = answers_.emplace(std::string(name), std::move(*opened)).first;
    }
    auto answer = known->second->find(0, prompt_hash, 0);
    if (answer) return std::move(answer->text);
    return fail(ErrorCode::kNotFound, fmt::format("{} has no stored answer to it", name), {},
                fmt::format("occam eval run {} --models {}", suite_.record().task, name));
  }

 private:
  Result<std::unique_ptr<eval::RunAnswers>> open(std::string_view name) {
    const auto id = snapshot_.models->resolve(name);
    if (!id) return fail(id.error());
    const auto info = snapshot_.models->describe(*id);
    if (!info) return fail(info.error());
    const auto identity = snapshot_.models->identify(*id);
    if (!identity) return fail(identity.error());
    const store::EvidenceKey key = suite_.evidence_key(*identity, info->chat_template_hash);
    return eval::RunAnswers::create(store_, 0, {key.model, key.configuration});
  }

  const Snapshot& snapshot_;
  const eval::Suite& suite_;
  store::Store& store_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<eval::RunAnswers>, std::less<>> answers_;
};

}  // namespace

void add_judges(eval::JudgeOptions& judges, const Snapshot& snapshot, const config::Rules& rules,
                const eval::Suite& suite, store::Store& store) {
  judges.acquire = [&snapshot, &rules](std::string_view name) { return acquire(snapshot, rules, name); };
  judges.answer = [answers = std::make_shared<OtherAnswers>(snapshot, suite, store)](std::string_view name,
                                                                                     const std::string& prompt_hash) {
    return answers->find(name, prompt_hash);
  };
}

}  // namespace occam::app
