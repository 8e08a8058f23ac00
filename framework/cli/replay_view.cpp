#include "replay_view.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

std::string measured_text(const Measured& measured, int digits) {
  if (std::isnan(measured.value)) return "-";
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", measured.value, digits, measured.low, digits, measured.high, digits);
}

/// Three figures that matter, whatever the unit.
int digits_of(double cost) {
  return cost >= 100 ? 0 : cost >= 10 ? 1 : cost >= 1 ? 2 : 4;
}

std::string shares_text(const ReplayReport& report, const ReplayRow& row) {
  std::string text;
  for (const std::string& model : report.models) {
    const auto found = row.share.find(model);
    if (found == row.share.end() || found->second < 0.0005) continue;
    if (found->second > 0.9995) return model;
    text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", model, found->second * 100);
  }
  return text.empty() ? "-" : text;
}

void print_head(const ReplayReport& report) {
  fmt::print("policy    {}, router {}\n", report.policy, report.router);
  fmt::print("outcomes  {}: {} rows played, {} fitted", report.outcomes, report.n, report.fitted);
  if (report.incomplete > 0) fmt::print(", {} left out that lack a score or a cost", report.incomplete);
  if (report.ignored > 0) fmt::print(", {} of another split", report.ignored);
  fmt::print("\n");
  if (report.leaks > 0)
    fmt::print("leaks     {} rows were nearly the same as played ones ({} as {} …) and were not fitted\n", report.leaks,
               report.leaked[0].fitted, report.leaked[0].played);
  if (report.refused > 0) fmt::print("refused   {} rows that no model may answer\n", report.refused);
  if (report.escalated > 0) fmt::print("escalated {} rows on which an answer was not accepted\n", report.escalated);
  fmt::print("\n");
}

void print_rows(const ReplayReport& report) {
  using enum Table::Align;
  Table table({{"way"}, {"accuracy", kRight}, {report.cost_unit, kRight}, {"asked"}});
  for (const ReplayRow& row : report.rows)
    table.add({row.name, measured_text(row.accuracy, 3), measured_text(row.cost, digits_of(row.cost.value)),
               shares_text(report, row)});
  fmt::print("{}\n", table.text());
}

void print_over_table(const ReplayReport& report) {
  const OverTable& over = *report.over_table;
  fmt::print("beside the table of scores alone: accuracy {:+.4f} [{:+.4f}, {:+.4f}], cost {:+.4g} [{:+.4g}, {:+.4g}]",
             over.accuracy.value, over.accuracy.low, over.accuracy.high, over.cost.value, over.cost.low,
             over.cost.high);
  if (!std::isnan(over.apgr.value))
    fmt::print(", APGR {:+.3f} [{:+.3f}, {:+.3f}]", over.apgr.value, over.apgr.low, over.apgr.high);
  fmt::print("\n");
}

void print_figures(const ReplayReport& report) {
  if (report.models.size() == 2) {
    fmt::print("APGR      {} (oracle {})\n", measured_text(report.apgr, 3), number_text(report.oracle_apgr, 3));
    fmt::print("CPT       {} % of calls to {} for half of its gain, {} % for 80 %\n",
               number_text(report.cpt50.value * 100, 1), report.models[1], number_text(report.cpt80.value * 100, 1));
  }
  fmt::print("AIQ       {}\n", measured_text(report.aiq, 3));
  if (std::isnan(report.saving.value))
    fmt::print("saving    the curve does not reach the best single model's accuracy\n");
  else
    fmt::print("saving    {:.0f} % of the cost at the best single model's accuracy [{:.0f}, {:.0f}]\n",
               report.saving.value * 100, report.saving.low * 100, report.saving.high * 100);
  if (report.over_table) print_over_table(report);
  for (const std::string& note : report.notes) fmt::print("note      {}\n", note);
}

}  // namespace

void print_replay(const ReplayReport& report) {
  print_head(report);
  print_rows(report);
  print_figures(report);
}

}  // namespace occam::cli
