// occam route shadow: how the trials of smaller models stand, and changes by hand.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <memory>
#include <string>

#include "output.hpp"
#include "route_commands.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

using enum Table::Align;

struct ShadowOptions {
  std::string policy = "default";
  std::string task;
  std::string model;
  bool promote = false;
  bool demote = false;
};

std::string_view word(Promotion promotion) {
  return promotion == Promotion::kPromoted ? "promoted" : "demoted";
}

std::string time_text(double unix_seconds) {
  const auto seconds = static_cast<std::time_t>(unix_seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

void print_shadow(const ShadowReport& report) {
  Table streams(
      {{"policy"}, {"task"}, {"model"}, {"is"}, {"trials", kRight}, {"agreement", kRight}, {"asked for", kRight}});
  for (const ShadowStatus& row : report.streams)
    streams.add({row.policy, row.task, row.model, std::string(word(row.promotion)), fmt::to_string(row.n),
                 number_text(row.mean, 3), number_text(row.threshold, 3)});
  if (report.streams.empty()) {
    fmt::print("nothing was tried yet; [policy.NAME.shadow] of a policy that is served tries smaller models\n");
    return;
  }
  fmt::print("{}\n", streams.text());
  for (const ShadowEvent& event : report.events)
    fmt::print("{}  {} {} on {} ({}): {}\n", time_text(event.unix_seconds), event.model, word(event.promotion),
               event.task, event.policy, event.reason);
}

void print_shadow_json(const ShadowReport& report) {
  boost::json::array streams;
  for (const ShadowStatus& row : report.streams)
    streams.push_back({{"policy", row.policy},
                       {"task", row.task},
                       {"model", row.model},
                       {"promoted", row.promotion == Promotion::kPromoted},
                       {"n", row.n},
                       {"mean", to_json(row.mean)},
                       {"threshold", row.threshold}});
  boost::json::array events;
  for (const ShadowEvent& event : report.events)
    events.push_back({{"policy", event.policy},
                      {"task", event.task},
                      {"model", event.model},
                      {"promoted", event.promotion == Promotion::kPromoted},
                      {"reason", event.reason},
                      {"unix_seconds", event.unix_seconds}});
  print_json(boost::json::object{{"streams", std::move(streams)}, {"events", std::move(events)}});
}

int show(const Session& session, const ShadowOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  if (options.promote || options.demote) {
    const Result<void> changed = occam->set_promotion(options.policy, options.task, options.model,
                                                      options.promote ? Promotion::kPromoted : Promotion::kDemoted);
    if (!changed) return report(session, changed.error());
  }
  const Result<ShadowReport> shadow = occam->shadow();
  if (!shadow) return report(session, shadow.error());
  session.json ? print_shadow_json(*shadow) : print_shadow(*shadow);
  return kOk;
}

}  // namespace

void add_route_shadow(CLI::App& group, Session& session) {
  CLI::App* command =
      group.add_subcommand("shadow", "How the trials of smaller models stand; promote or demote by hand");
  auto options = std::make_shared<ShadowOptions>();
  auto* task = command->add_option("task", options->task, "With --promote or --demote: the task");
  auto* model = command->add_option("model", options->model, "With --promote or --demote: the model")->needs(task);
  command->add_option("--policy", options->policy, "With --promote or --demote: the policy (default)");
  auto* promote = command->add_flag("--promote", options->promote, "Ask the model first on this task")->needs(model);
  command->add_flag("--demote", options->demote, "Ask it first no more")->needs(model)->excludes(promote);
  command->footer(
      "Examples:\n"
      "  occam route shadow\n"
      "  occam route shadow sentiment smollm2-135m --demote\n"
      "A gateway that runs takes a change by hand over when it is started anew.");
  command->callback([&session, options] { session.action = [&session, options] { return show(session, *options); }; });
}

}  // namespace occam::cli
