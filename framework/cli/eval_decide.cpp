// occam eval decide: the smallest model that is good enough, after as few calls as the statistics allow.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <memory>
#include <string>

#include "eval_commands.hpp"
#include "ladder_view.hpp"
#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

boost::json::array words_json(const std::vector<std::string>& words) {
  return boost::json::array(words.begin(), words.end());
}

boost::json::object verdict_json(const ModelVerdict& verdict) {
  return {{"model", verdict.model},
          {"verdict", word(verdict.verdict)},
          {"basis", word(verdict.basis)},
          {"asked", verdict.asked},
          {"n", verdict.n},
          {"reused", verdict.reused},
          {"calls", verdict.calls},
          {"calls_now", verdict.calls_now},
          {"unscored", verdict.unscored},
          {"mean", to_json(verdict.mean)},
          {"low", to_json(verdict.low)},
          {"high", to_json(verdict.high)},
          {"items_needed", verdict.items_needed},
          {"seconds", verdict.seconds},
          {"cost", to_json(verdict.cost)},
          {"control", words_json(verdict.control)},
          {"reason", verdict.reason}};
}

void print_verdict_json(const LadderVerdict& found) {
  boost::json::array verdicts;
  for (const ModelVerdict& verdict : found.verdicts) verdicts.push_back(verdict_json(verdict));
  print_json({{"task", found.task},
              {"suite", found.suite},
              {"metric", found.metric},
              {"threshold", std::stod(found.threshold)},
              {"error", found.error},
              {"seed", found.seed},
              {"warnings", words_json(found.warnings)},
              {"suite_items", found.suite_items},
              {"verdicts", std::move(verdicts)},
              {"chosen", found.chosen},
              {"smallest", found.smallest},
              {"calls", found.calls},
              {"calls_now", found.calls_now},
              {"calls_full", found.calls_full},
              {"seconds", found.seconds},
              {"cost", to_json(found.cost)}});
}

/// Why a verdict is what it is, or open.
std::string ground(const ModelVerdict& verdict) {
  switch (verdict.basis) {
    case VerdictBasis::kCertainty:
      return "certain: the items left cannot change it";
    case VerdictBasis::kEvidence:
      return "";
    case VerdictBasis::kNone:
      break;
  }
  return verdict.items_needed > 0 ? fmt::format("about {} more items would tell", verdict.items_needed) : "";
}

/// What stands beside a verdict for people.
std::string remark(const ModelVerdict& verdict, const LadderVerdict& found) {
  if (!verdict.asked) {
    if (!verdict.reason.empty()) return verdict.reason;
    return found.chosen.empty() ? "not asked" : fmt::format("not asked: {} meets", found.chosen);
  }
  std::vector<std::string> parts = {verdict.reason, ground(verdict)};
  if (!verdict.control.empty()) parts.push_back(fmt::format("control variate: {}", fmt::join(verdict.control, ", ")));
  std::erase(parts, "");
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string summary(const LadderVerdict& found) {
  const std::string claim = fmt::format("{} at least {} at error {:g}", found.metric, found.threshold, found.error);
  if (found.chosen.empty()) return fmt::format("no model is known to reach {}", claim);
  if (!found.smallest) return fmt::format("{} reaches {}; a smaller one is still open", found.chosen, claim);
  const bool relies = found.direction == LadderDirection::kBisecting;
  return fmt::format("{} is the smallest that reaches {}{}", found.chosen, claim,
                     relies ? ", if no larger model is worse than a smaller one" : "");
}

/// `34 calls instead of 120: 72 % saved`; where earlier commands have asked a part of it, how many this one did.
std::string calls_text(const LadderVerdict& found) {
  const std::int64_t saved = found.calls_full - found.calls;
  const double share =
      found.calls_full > 0 ? 100.0 * static_cast<double>(saved) / static_cast<double>(found.calls_full) : 0;
  const std::int64_t earlier = found.calls - found.calls_now;
  return earlier == 0 ? fmt::format("{} calls instead of {}: {:.0f} % saved", found.calls, found.calls_full, share)
                      : fmt::format("{} calls now and {} earlier instead of {}: {:.0f} % saved", found.calls_now,
                                    earlier, found.calls_full, share);
}

void print_verdict(const LadderVerdict& found) {
  using enum Table::Align;
  const bool has_earlier = found.calls_now < found.calls;
  std::vector<Table::Column> columns = {{"model"}, {"verdict"}, {"n", kRight}, {"mean", kRight}, {"between"}};
  columns.push_back({has_earlier ? "calls now" : "calls", kRight});
  if (has_earlier) columns.push_back({"earlier", kRight});
  columns.push_back({"remark"});
  Table table(columns);
  for (const ModelVerdict& verdict : found.verdicts) {
    std::vector<std::string> cells = {verdict.model,
                                      verdict.asked ? std::string(word(verdict.verdict)) : "-",
                                      fmt::format("{}/{}", verdict.n, found.suite_items),
                                      number_text(verdict.mean, 3),
                                      fmt::format("{} – {}", number_text(verdict.low, 3), number_text(verdict.high, 3)),
                                      fmt::to_string(verdict.calls_now)};
    if (has_earlier) cells.push_back(fmt::to_string(verdict.calls - verdict.calls_now));
    cells.push_back(remark(verdict, found));
    table.add(std::move(cells));
  }
  fmt::print("{}\n{}\n{}, {}{}\n", table.text(), summary(found), calls_text(found), seconds_text(found.seconds),
             found.calls > 0 && std::isfinite(found.cost) ? fmt::format(", cost {:.4g}", found.cost) : "");
}

/// A model that could not go on is a failure; one that misses, or is still open, is an answer.
int code_of(const LadderVerdict& found) {
  if (!found.chosen.empty()) return kOk;
  const bool failed = std::ranges::any_of(
      found.verdicts, [](const ModelVerdict& verdict) { return verdict.asked && !verdict.reason.empty(); });
  return failed ? kFailure : kNo;
}

/// On stderr, before the first item.
DecideRequest with_warnings(DecideRequest request) {
  request.warned = [](std::string_view warning) { fmt::print(stderr, "warning: {}\n", warning); };
  return request;
}

int decide(const Session& session, const DecideRequest& request) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  Result<LadderVerdict> found = [&] {
    LadderView view(session.json ? LadderView::Elsewhere::kNothing : LadderView::Elsewhere::kLines);
    return occam->evaluation().decide(with_warnings(request), [&](const DecideProgress& at) { view.show(at); });
  }();
  if (!found) return report(session, found.error());
  session.json ? print_verdict_json(*found) : print_verdict(*found);
  return code_of(*found);
}

void print_plan_json(const LadderForecast& plan) {
  boost::json::array models;
  for (const ModelForecast& model : plan.models)
    models.push_back({{"model", model.model},
                      {"guess", to_json(model.guess)},
                      {"stored", model.stored},
                      {"calls", to_json(model.calls)},
                      {"calls_p90", model.calls_p90},
                      {"calls_most", model.calls_most},
                      {"reached", model.reached},
                      {"reason", model.reason}});
  print_json({{"task", plan.task},
              {"suite", plan.suite},
              {"threshold", std::stod(plan.threshold)},
              {"error", plan.error},
              {"suite_items", plan.suite_items},
              {"warnings", words_json(plan.warnings)},
              {"models", std::move(models)},
              {"calls", to_json(plan.calls)},
              {"calls_full", plan.calls_full}});
}

void print_plan(const LadderForecast& plan) {
  using enum Table::Align;
  Table table({{"model"},
               {"stored", kRight},
               {"guessed mean", kRight},
               {"expected calls", kRight},
               {"9 of 10 times", kRight},
               {"at most", kRight},
               {"asked with", kRight},
               {"remark"}});
  for (const ModelForecast& model : plan.models)
    table.add({model.model, fmt::to_string(model.stored), number_text(model.guess, 3), number_text(model.calls, 0),
               fmt::to_string(model.calls_p90), fmt::to_string(model.calls_most),
               fmt::format("{:.0f} %", 100 * model.reached),
               !model.reason.empty()         ? model.reason
               : !std::isfinite(model.guess) ? "nothing is stored: any mean is as likely"
                                             : ""});
  fmt::print("{}\nabout {:.0f} calls to decide at least {} at error {:g}; all items of all models: {}\n", table.text(),
             plan.calls, plan.threshold, plan.error, plan.calls_full);
}

int plan(const Session& session, const DecideRequest& request) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const auto forecast = occam->evaluation().forecast(with_warnings(request));
  if (!forecast) return report(session, forecast.error());
  session.json ? print_plan_json(*forecast) : print_plan(*forecast);
  return kOk;
}

struct DecideFlags {
  DecideRequest request;
  double error = 0;
  bool descending = false;
  bool bisect = false;
  bool no_control = false;
  bool plan = false;
};

void add_options(CLI::App& command, DecideFlags& flags, Session& session) {
  DecideRequest& request = flags.request;
  command.add_option("task", request.task, "A task of the policy, or a suite")->required();
  command.add_option("--models", request.models, "Model ids or files (all candidates of the task)")->delimiter(',');
  command.add_option("--at-least", request.at_least, "The threshold, instead of the task's own")->type_name("NUMBER");
  command.add_option("--error", flags.error, "The chance of a wrong answer, each way (the task's own, else 0.05)")
      ->check(CLI::Range(1e-12, 1 - 1e-12));
  command.add_flag("--descending", flags.descending,
                   "From the largest down to the first that does not meet: where results of large models are stored");
  command
      .add_flag("--bisect", flags.bisect,
                "By halves, about log2 of the models: right only where no larger model is worse than a smaller one")
      ->excludes("--descending");
  command.add_flag("--no-control", flags.no_control,
                   "Do not let complete runs of other models take out the luck with easy and hard items");
  command.add_flag("--plan", flags.plan, "Say how many calls it will take, and ask no model");
  command.add_option("--max-items", request.max_items, "Ask no model more items than that")->check(CLI::PositiveNumber);
  command.add_option("--parallel", request.parallel, "Items in flight (as many as the model gains from)")
      ->check(CLI::PositiveNumber);
  command.add_option("--seed", request.seed, "Of the order of the items");
  command.add_option("--threads", session.options.threads, "Threads of the local engine")->check(CLI::PositiveNumber);
}

}  // namespace

void add_eval_decide(CLI::App& group, Session& session) {
  CLI::App* command =
      group.add_subcommand("decide", "Find the smallest model that is good enough, with as few calls as possible");
  auto flags = std::make_shared<DecideFlags>();
  add_options(*command, *flags, session);
  add_data_option(*command, session);
  command->footer(
      "Examples:\n"
      "  occam eval decide sentiment --plan\n"
      "  occam eval decide sentiment\n"
      "  occam eval decide suites/extract.toml --at-least 0.85 --error 0.01 --models smollm2-135m,tinyllama-1.1b\n"
      "  occam eval decide sentiment --models a,b,c,d,e,f,g,h --bisect\n"
      "What is stored is used, and a search that was killed goes on where it was: run the same command again.\n"
      "Exit code 1: no model is known to be good enough.");
  command->callback([&session, flags, command] {
    if (command->count("--error") > 0) flags->request.error = flags->error;
    if (flags->descending) flags->request.direction = LadderDirection::kDescending;
    if (flags->bisect) flags->request.direction = LadderDirection::kBisecting;
    if (flags->no_control) flags->request.control = ControlVariate::kOff;
    session.action = [&session, flags] {
      return flags->plan ? plan(session, flags->request) : decide(session, flags->request);
    };
  });
}

}  // namespace occam::cli
