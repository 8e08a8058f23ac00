// occam eval report: what is stored of each model on each task, as a table, a page, or for other programs.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <memory>
#include <string>

#include "eval_commands.hpp"
#include "eval_means.hpp"
#include "files.hpp"
#include "output.hpp"
#include "report/report.hpp"
#include "report/tables.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct ReportOptions {
  report::Request request;
  std::string html;  ///< the page's file; empty: none
  bool markdown = false;
  bool csv = false;
  std::vector<std::string> groups;
  std::vector<std::string> subsets;
};

/// A run that ended by its own scores has the running interval of its verdict.
std::string interval_text(const Evidence& row) {
  return fmt::format("{} – {}{}", number_text(row.low, 3), number_text(row.high, 3),
                     row.interval == IntervalKind::kSequence ? " running" : "");
}

void print_report(const std::vector<Evidence>& rows) {
  using enum Table::Align;
  Table table({{"task"},
               {"model"},
               {"metric"},
               {"n", kRight},
               {"mean", kRight},
               {"interval"},
               {"asks for"},
               {"verdict"},
               {"tokens", kRight},
               {"s/item", kRight}});
  for (const Evidence& row : rows)
    table.add({row.task, row.model, row.metric,
               row.suite_items > 0 ? fmt::format("{}/{}", row.n, row.suite_items) : fmt::to_string(row.n),
               number_text(row.mean, 3), interval_text(row), row.threshold.empty() ? "-" : row.threshold,
               row.threshold.empty() ? "-" : std::string(word(row.verdict)), number_text(row.tokens_per_item, 0),
               number_text(row.seconds_per_item, 3)});
  fmt::print("{}", table.empty() ? "nothing is stored yet: occam eval run SUITE\n" : table.text());
}

struct Shown {
  std::int64_t items = 0;
  std::int64_t left_out = 0;
};

Shown count_items(const report::Report& report) {
  Shown shown;
  for (const report::Board& board : report.boards) {
    const auto items = static_cast<std::int64_t>(board.items.items.size());
    shown.items += items;
    shown.left_out += board.items.items_total - items;
  }
  return shown;
}

int write_page(const Session& session, const Occam& occam, const ReportOptions& options) {
  const auto gathered = report::gather(occam, options.request);
  if (!gathered) return report(session, gathered.error());
  const std::string page = report::html(*gathered);
  if (const auto written = write_file(options.html, page); !written) return report(session, written.error());
  const Shown shown = count_items(*gathered);
  if (session.json) {
    print_json({{"file", options.html},
                {"bytes", page.size()},
                {"suites", gathered->boards.size()},
                {"items", shown.items},
                {"items_left_out", shown.left_out}});
    return kOk;
  }
  fmt::print("{}: {} suites, {} items, {:.1f} MB\n", options.html, gathered->boards.size(), shown.items,
             static_cast<double>(page.size()) / 1e6);
  if (shown.left_out > 0) fmt::print("{} items are left out: --items 0 takes them all\n", shown.left_out);
  return kOk;
}

/// Of the groups and suites that were asked for by name.
Result<Means> means_of(const Evaluation& evaluation, const ReportOptions& options, const std::vector<Evidence>& rows) {
  Means made;
  std::vector<std::string> models;
  for (const Evidence& row : rows)
    if (std::ranges::find(models, row.model) == models.end()) models.push_back(row.model);
  for (const std::string& suite : options.subsets) {
    auto subsets = evaluation.subsets(suite, models);
    if (!subsets) return std::unexpected(subsets.error());
    made.subsets.insert(made.subsets.end(), subsets->begin(), subsets->end());
  }
  auto groups = evaluation.groups({.names = options.groups, .models = models});
  if (!groups) return std::unexpected(groups.error());
  made.groups = std::move(*groups);
  return made;
}

int show(const Session& session, const ReportOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  if (!options.html.empty()) return write_page(session, *occam, options);
  const auto rows = occam->evaluation().report({.tasks = options.request.tasks, .models = options.request.models});
  if (!rows) return report(session, rows.error());
  const auto means = means_of(occam->evaluation(), options, *rows);
  if (!means) return report(session, means.error());
  if (session.json) {
    boost::json::array array;
    for (const Evidence& row : *rows) array.push_back(to_json(row));
    print_json({{"rows", std::move(array)}, {"subsets", to_json(means->subsets)}, {"groups", to_json(means->groups)}});
  } else if (options.markdown) {
    fmt::print("{}", report::markdown(*rows));
  } else if (options.csv) {
    fmt::print("{}", report::csv(*rows));
  } else {
    print_report(*rows);
    print_means(*means);
  }
  return kOk;
}

}  // namespace

void add_eval_report(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("report", "What is known of each model on each task");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("--tasks", options->request.tasks, "Only these tasks")->delimiter(',');
  command->add_option("--models", options->request.models, "Only these models")->delimiter(',');
  auto* html =
      command->add_option("--html", options->html, "Write one self-contained page: charts, ladders, every item");
  command->add_option("--items", options->request.most_items, "Items a suite in the page; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->needs(html)
      ->capture_default_str();
  command->add_option("--text-bytes", options->request.most_text_bytes, "Bytes of each text in the page; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->needs(html)
      ->capture_default_str();
  auto* markdown = command->add_flag("--markdown", options->markdown, "A table in Markdown")->excludes(html);
  command->add_flag("--csv", options->csv, "The rows as CSV")->excludes(html)->excludes(markdown);
  command->add_option("--subsets", options->subsets, "Suites whose parts are shown too")
      ->delimiter(',')
      ->excludes(html);
  command->add_option("--groups", options->groups, "Files of groups whose means are shown too")
      ->delimiter(',')
      ->check(CLI::ExistingFile)
      ->excludes(html);
  add_data_option(*command, session);
  command->footer(
      "Examples:\n"
      "  occam eval report --tasks sentiment,topic\n"
      "  occam eval report --html report.html\n"
      "  occam eval report --markdown > EVIDENCE.md");
  command->callback([&session, options] { session.action = [&session, options] { return show(session, *options); }; });
}

}  // namespace occam::cli
