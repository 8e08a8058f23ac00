// occam eval import and export: outcomes in files.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "eval_commands.hpp"
#include "output.hpp"

namespace occam::cli {
namespace {

struct ImportArguments {
  std::vector<std::string> files;
  ImportOptions options;
  std::vector<double> range;
};

int import_files(const Session& session, ImportArguments arguments) {
  if (!arguments.range.empty()) arguments.options.range = ScoreRange{arguments.range[0], arguments.range[1]};
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  ImportSummary all;
  for (const std::string& file : arguments.files) {
    const auto summary = occam->evaluation().import_outcomes(file, arguments.options);
    if (!summary) return report(session, summary.error());
    all.rows += summary->rows;
    all.models += summary->models;
    all.tasks += summary->tasks;
    if (!session.json)
      fmt::print("{}: {} rows, {} models on {} tasks\n", file, summary->rows, summary->models, summary->tasks);
  }
  if (session.json) print_json({{"rows", all.rows}, {"models", all.models}, {"tasks", all.tasks}});
  return kOk;
}

int export_file(const Session& session, const std::string& file) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const auto rows = occam->evaluation().export_outcomes(file);
  if (!rows) return report(session, rows.error());
  if (session.json)
    print_json({{"rows", *rows}, {"file", file}});
  else
    fmt::print("{} rows in {}\n", *rows, file);
  return kOk;
}

}  // namespace

void add_eval_import(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("import", "Take outcomes that were made elsewhere as evidence");
  auto arguments = std::make_shared<ImportArguments>();
  command->add_option("files", arguments->files, "CSV or JSON lines of Occam, samples of lm-eval, logs of others")
      ->required();
  command->add_option("--model", arguments->options.model, "The model's name, instead of the one in the log");
  command->add_option("--metric", arguments->options.metric, "Of several: the metric, or Inspect's scorer (the first)");
  command->add_option("--filter", arguments->options.filter, "Of several: lm-eval's filter of answers (the first)");
  command->add_option("--range", arguments->range, "Scores from LOW to HIGH (0 to 1)")
      ->type_name("LOW,HIGH")
      ->delimiter(',')
      ->expected(2);
  command->footer(
      "Reads, item by item:\n"
      "  *.csv              id, task, split, prompt, score:MODEL…[, cost:MODEL…]; or task, item, model, score, …\n"
      "  *.jsonl            what occam eval export writes; or lm-evaluation-harness's samples_*.jsonl (--log_samples)\n"
      "  *.json             logs of Inspect (inspect log convert --to json), results of promptfoo (-o results.json)\n\n"
      "Examples:\n"
      "  occam eval import outcomes.csv\n"
      "  occam eval import out/my-model/samples_gsm8k_*.jsonl --filter flexible-extract --model my-model\n"
      "  occam eval import judged.csv --range 1,10");
  command->callback(
      [&session, arguments] { session.action = [&session, arguments] { return import_files(session, *arguments); }; });
}

void add_eval_export(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("export", "Write every stored result to a file");
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "Its ending says how: .csv or .jsonl")->required();
  command->footer("Example:\n  occam eval export outcomes.csv");
  command->callback([&session, file] { session.action = [&session, file] { return export_file(session, *file); }; });
}

}  // namespace occam::cli
