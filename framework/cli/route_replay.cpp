// occam route replay: what a policy would have scored and cost on stored outcomes, beside what it is held against.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "files.hpp"
#include "occam/json.hpp"
#include "range_option.hpp"
#include "replay_view.hpp"
#include "report/replay/html.hpp"
#include "route_commands.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct ReplayOptions {
  ReplayRequest request;
  std::int64_t folds = 0;
  std::int64_t labels = 0;
  std::int64_t items_per_task = 0;
  std::string range;
  std::string html;  ///< the page's file; empty: none
  bool detect = false;
  bool strict = false;
};

Result<void> settle(ReplayOptions& options) {
  ReplayRequest& request = options.request;
  const auto choose = [&](ReplayMode mode, std::int64_t count) {
    request.mode = mode;
    request.count = count;
  };
  if (!request.split_column.empty()) choose(ReplayMode::kSplit, 1);
  if (options.folds > 0) choose(ReplayMode::kFolds, options.folds);
  if (options.labels > 0) choose(ReplayMode::kLabels, options.labels);
  if (options.items_per_task > 0) choose(ReplayMode::kItemsPerTask, options.items_per_task);
  request.tasks = options.detect ? TaskSource::kRecognised : TaskSource::kDeclared;
  request.leaks = options.strict ? LeakRule::kRefuse : LeakRule::kDrop;
  const auto range = to_range(options.range);
  if (!range) return fail(range.error());
  request.range = *range;
  return {};
}

int run(const Session& session, ReplayOptions& options) {
  if (auto settled = settle(options); !settled) return report(session, settled.error());
  ReplayRequest& request = options.request;
  request.plugin_folders = session.options.plugin_folders;
  Result<ReplayReport> replayed = fail(ErrorCode::kInternal, "nothing was played");
  {
    ProgressLine progress;
    request.observer = [&](std::int64_t played, std::int64_t rows) {
      progress.show(fmt::format("{} of {} rows", played, rows));
    };
    replayed = replay(request);
  }
  if (!replayed) return report(session, replayed.error());
  if (!options.html.empty())
    if (auto written = write_file(options.html, report::replay::html(*replayed)); !written)
      return report(session, written.error());
  if (session.json) {
    fmt::print("{}\n", to_json(*replayed));
    return kOk;
  }
  print_replay(*replayed);
  if (!options.html.empty()) fmt::print("page      {}\n", options.html);
  return kOk;
}

}  // namespace

void add_route_replay(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("replay", "What a policy would have scored and cost on stored outcomes");
  auto options = std::make_shared<ReplayOptions>();
  ReplayRequest& request = options->request;
  command->add_option("policy", request.policy, "The policy file; its models' ids are the columns score:<id>")
      ->required();
  command->add_option("--outcomes", request.outcomes, "CSV: id, task, prompt, score:<model>…[, cost:<model>…][, split]")
      ->required();
  CLI::Option* split =
      command
          ->add_option("--split", request.split_column, "Fit on rows whose COLUMN is `train`, play those with `test`")
          ->type_name("COLUMN");
  CLI::Option* folds =
      command->add_option("--folds", options->folds, "Play every row by what the other K - 1 folds teach (default: 5)")
          ->check(CLI::Range(2, 1'000'000));
  CLI::Option* labels =
      command->add_option("--labels", options->labels, "Fit N rows drawn by the seed, play all others")
          ->check(CLI::PositiveNumber);
  CLI::Option* items =
      command->add_option("--items-per-task", options->items_per_task, "Fit N rows of each task, play all others")
          ->check(CLI::PositiveNumber);
  split->excludes(folds, labels, items);
  folds->excludes(labels, items);
  labels->excludes(items);
  command->add_option("--seed", request.seed, "Of folds, draws and the bootstrap")->capture_default_str();
  command->add_option("--range", options->range, "LOW,HIGH of the scores where it is not 0,1")->type_name("LOW,HIGH");
  command->add_option("--html", options->html, "Also write the curve and the table as one page")->type_name("FILE");
  command->add_flag("--detect", options->detect, "Let the tasks be recognised instead of declared");
  command->add_flag("--strict", options->strict,
                    "Refuse (exit 1) where fitted prompts are nearly the same as played ones");
  command->add_option("--replicates", request.replicates, "Of the bootstrap behind every interval")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  occam route replay occam.toml --outcomes outcomes.csv\n"
      "  occam route replay occam.toml --outcomes outcomes.csv --labels 1500 --seed 3 --json\n"
      "  occam route replay occam.toml --outcomes ratings.csv --split split --range 1,10\n"
      "Nobody is asked: endpoints are not contacted, and backends need not be installed. The cost of a request is the\n"
      "file's, or billions of parameters run.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace occam::cli
