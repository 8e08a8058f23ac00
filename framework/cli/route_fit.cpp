// occam route fit: what the policy's routers learn from stored outcomes, and what that gains on rows they have not
// seen.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "occam/json.hpp"
#include "range_option.hpp"
#include "replay_view.hpp"
#include "route_commands.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct FitOptions {
  FitRequest request;
  std::string range;
  bool strict = false;
  bool dry_run = false;
};

void print_fit(const FitReport& report, const FitOptions& options) {
  fmt::print("On rows that were not fitted, fold by fold:\n\n");
  print_replay(report.held_out);
  if (report.held_out.twins > 0)
    fmt::print("twins     {} prompts are nearly the same as others, and stayed in their fold\n", report.held_out.twins);
  fmt::print("\n");
  for (const FittedRouter& router : report.routers) {
    fmt::print("{}: fitted on all {} rows of {} (sha256 {}…), a state of {}\n", router.router, report.rows,
               report.source, report.fitted_on.substr(0, 12), bytes_text(static_cast<double>(router.state_bytes)));
    for (const std::string& note : router.notes) fmt::print("  {}\n", note);
  }
  if (!report.recogniser.empty()) fmt::print("recognition of tasks: {}\n", report.recogniser);
  fmt::print("{}\n", options.dry_run ? "nothing was stored" : "stored; a running gateway takes it at its next reload");
}

int run(const Session& session, FitOptions& options) {
  FitRequest& request = options.request;
  request.duplicates = options.strict ? LeakRule::kRefuse : LeakRule::kDrop;
  request.keeping = options.dry_run ? FitKeeping::kForget : FitKeeping::kKeep;
  if (auto range = to_range(options.range); !range)
    return report(session, range.error());
  else
    request.range = *range;
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  Result<FitReport> fitted = fail(ErrorCode::kInternal, "nothing was fitted");
  {
    ProgressLine progress;
    request.observer = [&](std::int64_t played, std::int64_t rows) {
      progress.show(fmt::format("held-out test: {} of {} rows", played, rows));
    };
    fitted = occam->fit(request);
  }
  if (!fitted) return report(session, fitted.error());
  if (session.json)
    fmt::print("{}\n", to_json(*fitted));
  else
    print_fit(*fitted, options);
  return kOk;
}

}  // namespace

void add_route_fit(CLI::App& group, Session& session) {
  CLI::App* command =
      group.add_subcommand("fit", "Let the policy's routers, and the recognition of its tasks, learn from outcomes");
  auto options = std::make_shared<FitOptions>();
  FitRequest& request = options->request;
  command->add_option("--outcomes", request.outcomes, "CSV as for replay; without it: what the store knows");
  command->add_option("--folds", request.folds, "Of the held-out test")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "Of folds, fitting and the bootstrap")->capture_default_str();
  command->add_option("--range", options->range, "LOW,HIGH of the file's scores where it is not 0,1")
      ->type_name("LOW,HIGH");
  command->add_option("--replicates", request.replicates, "Of the bootstrap behind every interval")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_flag("--strict", options->strict, "Refuse (exit 1) where prompts are nearly the same as others");
  command->add_flag("--dry-run", options->dry_run, "Store nothing");
  command->footer(
      "Examples:\n"
      "  occam route fit\n"
      "  occam route fit --outcomes outcomes.csv --dry-run\n"
      "Near-duplicate prompts never stand on both sides of the held-out test. What is stored is for this router, its\n"
      "table and these candidates; a change of any of them needs another fit.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace occam::cli
