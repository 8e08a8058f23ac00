#include "eval/judging.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/clock.hpp"

namespace occam::eval {

namespace {

double cost_of(const JudgeModel& model, const plugin::Generated& done) {
  return (done.prompt_tokens * model.input_price + done.completion_tokens * model.output_price) / 1e6;
}

}  // namespace

Result<void> Judging::take_call(std::string_view id, const JudgeModel& model) {
  const std::lock_guard lock(mutex_);
  if (options_.most_calls > 0 && spent_.calls >= options_.most_calls)
    return fail(ErrorCode::kBudget, fmt::format("the {} calls that judges may make are used up", options_.most_calls),
                {}, "go on with --resume and more --judge-calls");
  if (options_.most_cost > 0) {
    if (std::isnan(model.input_price) || std::isnan(model.output_price))
      return fail(ErrorCode::kBudget,
                  fmt::format("what judges may cost is limited, and the price of {} is not known", id), {},
                  "give the model a price in the policy");
    if (spent_.cost >= options_.most_cost)
      return fail(ErrorCode::kBudget, fmt::format("the {} that judges may cost are spent", options_.most_cost), {},
                  "go on with --resume and a larger --judge-cost");
  }
  ++spent_.calls;
  return {};
}

void Judging::pay(double cost) {
  const std::lock_guard lock(mutex_);
  spent_.cost += cost;
}

JudgeSpending Judging::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

Result<plugin::HostReply> ItemJudging::generate(const plugin::HostQuestion& question) {
  auto reply = ask(question);
  if (!reply) failure_ = reply.error();
  return reply;
}

Result<plugin::HostReply> ItemJudging::ask(const plugin::HostQuestion& question) {
  if (!run_.options().acquire) return fail(ErrorCode::kModel, "no evaluator may ask a model here");
  const auto judge = run_.options().acquire(question.model);
  if (!judge) return fail(judge.error());
  if (auto taken = run_.take_call(question.model, *judge); !taken) return fail(taken.error());
  ++spent_.calls;

  const auto deadline_ns = static_cast<std::int64_t>(item_.call_seconds * 1e9);
  plugin::GenerateCall call;
  call.messages = question.messages;
  call.sampling.temperature = question.temperature;
  call.sampling.seed = question.seed;
  call.max_tokens = question.max_tokens;
  call.limits = {item_.cancel, deadline_ns > 0 ? monotonic_ns() + deadline_ns : 0};
  plugin::HostReply reply;
  const auto done = judge->model->generate(call, [&](const plugin::Piece& piece) {
    reply.text += piece.text;
    return Flow::kContinue;
  });
  if (!done) return fail(done.error());
  reply.finish_reason = done->finish_reason;
  reply.prompt_tokens = done->prompt_tokens;
  reply.completion_tokens = done->completion_tokens;
  const double cost = cost_of(*judge, *done);
  spent_.cost += cost;
  run_.pay(cost);
  return reply;
}

Result<std::string> ItemJudging::answer(std::string_view model) {
  auto text = run_.options().answer ? run_.options().answer(model, item_.prompt_hash)
                                    : Result<std::string>(fail(ErrorCode::kModel, "there are no stored answers here"));
  if (!text) failure_ = text.error();
  return text;
}

}  // namespace occam::eval
