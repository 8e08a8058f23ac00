// The models that an evaluator may ask, with what they may cost: the host's side of occam.host.generate/1.
//
// A run has one purse of calls and of money; each item spends from it through services of its own, which end with the
// run and with the call's deadline. Threads: Judging is [any]; an ItemJudging belongs to the thread that evaluates.
//
//   Judging judging({.acquire = …, .most_calls = 500});
//   ItemJudging item(judging, {.prompt_hash = hash, .cancel = token, .call_seconds = 300});
//   auto score = evaluator.evaluate(question, outputs, &item);   // item.spent() is recorded with the result
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "plugin/backend.hpp"
#include "plugin/eval_services.hpp"
#include "store/types.hpp"

namespace occam::eval {

/// A model that was found, may be asked and is loaded.
struct JudgeModel {
  std::shared_ptr<plugin::LoadedModel> model;
  double input_price = store::kUnknown;   ///< per million tokens; NaN: not known
  double output_price = store::kUnknown;  ///< per million tokens; NaN: not known
};

/// Empty functions: no evaluator may ask anybody.
struct JudgeOptions {
  /// Errors: kNotFound, kRefused for a model beyond the policy's residency, what loading says.
  std::function<Result<JudgeModel>(std::string_view id)> acquire{};
  /// The stored answer of a model to a prompt of the suite. Errors: kNotFound, kStore.
  std::function<Result<std::string>(std::string_view id, const std::string& prompt_hash)> answer{};
  std::int64_t most_calls = 0;  ///< of a run; 0: no limit
  double most_cost = 0;         ///< of a run, in the currency of `price`; 0: no limit
};

struct JudgeSpending {
  std::int64_t calls = 0;
  double cost = 0;  ///< NaN where a price is not known
};

class Judging {
 public:
  explicit Judging(JudgeOptions options) : options_(std::move(options)) {}

  [[nodiscard]] const JudgeOptions& options() const { return options_; }
  /// Takes one call from the purse. Errors: kBudget where it is empty, or the money is limited and the price unknown.
  [[nodiscard]] Result<void> take_call(std::string_view id, const JudgeModel& model);
  void pay(double cost);
  [[nodiscard]] JudgeSpending spent() const;

 private:
  const JudgeOptions options_;
  mutable std::mutex mutex_;
  JudgeSpending spent_;
};

struct JudgedItem {
  std::string prompt_hash;
  std::stop_token cancel;
  double call_seconds = 0;  ///< 0: no limit
};

class ItemJudging final : public plugin::EvalServices {
 public:
  ItemJudging(Judging& run, JudgedItem item) : run_(run), item_(std::move(item)) {}

  [[nodiscard]] Result<plugin::HostReply> generate(const plugin::HostQuestion& question) override;
  [[nodiscard]] Result<std::string> answer(std::string_view model) override;

  [[nodiscard]] const JudgeSpending& spent() const { return spent_; }
  /// The last thing that was refused or failed, in the host's own words.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 private:
  [[nodiscard]] Result<plugin::HostReply> ask(const plugin::HostQuestion& question);

  Judging& run_;
  const JudgedItem item_;
  JudgeSpending spent_;
  std::optional<Error> failure_;
};

}  // namespace occam::eval
