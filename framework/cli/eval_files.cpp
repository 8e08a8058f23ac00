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

struct ExportArguments {
  std::string file;
  std::string format = "outcomes";
  TrainingRequest training;
};

int export_training(const Session& session, const ExportArguments& arguments) {
  const TrainingRequest& request = arguments.training;
  if (request.failed_by.empty() || request.answers_of.empty())
    return report(session, {.code = ErrorCode::kUsage,
                            .message = "conversations need two models",
                            .hint = "write --failed-by SMALL --answers-of LARGE"});
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const auto made = occam->evaluation().export_training(arguments.file, request);
  if (!made) return report(session, made.error());
  if (session.json) {
    print_json({{"file", arguments.file},
                {"examples", made->examples},
                {"items", made->items},
                {"not_needed", made->not_needed},
                {"not_known", made->not_known},
                {"cut_off", made->cut_off},
                {"no_text", made->no_text}});
    return kOk;
  }
  fmt::print("{} examples in {}: of {} items {} fails these and {} gets them right\n", made->examples, arguments.file,
             made->items, request.failed_by, request.answers_of);
  fmt::print("left out: {} that {} gets right, {} that {} does not, {} cut off, {} without text\n", made->not_needed,
             request.failed_by, made->not_known, request.answers_of, made->cut_off, made->no_text);
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
  CLI::App* command = group.add_subcommand("export", "Write stored results, or examples to learn from, to a file");
  auto arguments = std::make_shared<ExportArguments>();
  TrainingRequest& training = arguments->training;
  command->add_option("file", arguments->file, "Outcomes: .csv or .jsonl; conversations: .jsonl")->required();
  command->add_option("--format", arguments->format, "outcomes: every result; chat: conversations to fine-tune on")
      ->check(CLI::IsMember({"outcomes", "chat"}));
  auto* failed_by = command->add_option("--failed-by", training.failed_by, "chat: items that this model fails");
  auto* answers_of = command->add_option("--answers-of", training.answers_of, "chat: and this one gets right");
  failed_by->needs(answers_of);
  answers_of->needs(failed_by);
  command->add_option("--tasks", training.tasks, "chat: of these tasks or suites (all that both have results on)")
      ->delimiter(',')
      ->needs(failed_by);
  command->add_option("--right-at", training.right_at, "chat: this score or more is right (the metric's best)")
      ->needs(failed_by);
  command->footer(
      "Examples:\n"
      "  occam eval export outcomes.csv\n"
      "  occam eval export tune.jsonl --failed-by smollm2-135m --answers-of tinyllama-1.1b --tasks extract\n\n"
      "A conversation is one line, {\"messages\":[…]}: the suite's system message, the question without worked "
      "examples,\n"
      "the right answer. Failures, answers that were cut off and items that nobody gets right are left out.");
  command->callback([&session, arguments] {
    const bool is_chat = arguments->format == "chat" || !arguments->training.failed_by.empty();
    session.action = [&session, arguments, is_chat] {
      return is_chat ? export_training(session, *arguments) : export_file(session, arguments->file);
    };
  });
}

}  // namespace occam::cli
