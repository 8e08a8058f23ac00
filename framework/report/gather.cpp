#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "page/threshold.hpp"
#include "report/report.hpp"

namespace occam::report {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

using Declared = std::map<std::string, DeclaredModel>;

double known_or_nan(double number) {
  return number > 0 ? number : kUnknown;
}

/// The row's own part of the plan; null: the model is no candidate.
const Candidate* find(const Plan& plan, const std::string& model) {
  const auto found = std::ranges::find(plan.candidates, model, &Candidate::model);
  return found == plan.candidates.end() ? nullptr : &*found;
}

/// A request that says no more than its task; nothing is run for it.
Result<Plan> plan_of(const Occam& occam, const std::string& task) {
  occam::Request request;
  request.task = task;
  request.messages = {{"user", ""}};
  return occam.route(request);
}

Choice to_choice(const Result<Plan>& plan) {
  Choice choice;
  if (!plan) {
    choice.problem = plan.error().message;
    return choice;
  }
  for (const PlannedAttempt& attempt : plan->attempts) choice.attempts.push_back(attempt.model);
  choice.router = plan->router;
  choice.policy = plan->policy;
  choice.threshold = plan->threshold;
  if (choice.attempts.empty()) choice.problem = "no candidate may answer";
  return choice;
}

void take_model(Row& row, const Declared& declared) {
  const auto found = declared.find(row.evidence.model);
  row.parameters = kUnknown;
  row.bytes = kUnknown;
  if (found == declared.end()) return;
  row.parameters = known_or_nan(found->second.parameters);
  row.bytes = known_or_nan(static_cast<double>(found->second.file_bytes));
  row.residency = word(found->second.residency);
}

void take_candidate(Row& row, const Result<Plan>& plan) {
  row.items_needed = -1;
  const Candidate* candidate = plan ? find(*plan, row.evidence.model) : nullptr;
  if (candidate == nullptr) {
    row.reason = plan ? "not a candidate of the policy" : "";
    return;
  }
  row.refused_by = candidate->refused_by;
  row.reason = candidate->reason;
  row.items_needed = candidate->items_needed;
  if (std::isnan(row.parameters)) row.parameters = known_or_nan(candidate->parameters);
}

bool is_smaller(const Row& a, const Row& b) {
  const auto known_first = [](double number) {
    return std::tuple(std::isnan(number), std::isnan(number) ? 0 : number);
  };
  const auto size = [&](const Row& row) {
    return std::tuple(known_first(row.parameters), known_first(row.bytes), known_first(row.provenance.cost_per_item),
                      row.evidence.model);
  };
  return size(a) < size(b);
}

/// By task, suite and its hash.
using Boards = std::map<std::tuple<std::string, std::string, std::string>, Board>;

Boards boards_of(std::vector<Evidence> evidence, std::vector<Provenance> provenance) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, Provenance> by_name;
  for (Provenance& one : provenance)
    by_name.emplace(std::tuple(one.task, one.suite, one.model, one.imported_from), std::move(one));
  Boards boards;
  for (Evidence& row : evidence) {
    const auto made = by_name.find(std::tuple(row.task, row.suite, row.model, row.imported_from));
    if (made == by_name.end()) continue;
    Board& board = boards[{row.task, row.suite, made->second.id.suite}];
    board.task = row.task;
    board.suite = row.suite;
    board.suite_hash = made->second.id.suite;
    board.metric = row.metric;
    board.threshold = row.threshold;
    board.rows.push_back({.evidence = std::move(row), .provenance = made->second});
  }
  return boards;
}

std::vector<double> means_of(const std::vector<Row>& rows) {
  std::vector<double> means;
  for (const Row& row : rows) means.push_back(row.evidence.mean);
  return means;
}

Result<AnsweredItems> items_of(const Occam& occam, const Board& board, const Request& request) {
  ItemQuery query{
      .task = board.task, .of = {}, .most_items = request.most_items, .most_text_bytes = request.most_text_bytes};
  for (const Row& row : board.rows) query.of.push_back(row.provenance.id);
  return occam.evaluation().items(query);
}

}  // namespace

Result<Report> gather(const Occam& occam, const Request& request) {
  const ReportQuery query{.tasks = request.tasks, .models = request.models};
  auto evidence = occam.evaluation().report(query);
  if (!evidence) return fail(evidence.error());
  auto provenance = occam.evaluation().provenance(query);
  if (!provenance) return fail(provenance.error());
  Declared declared;
  for (DeclaredModel& model : occam.catalogue().declared()) declared.emplace(model.id, std::move(model));

  Report report;
  report.version = version();
  report.policy = occam.policy_name();
  report.made_unix_seconds = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  for (auto& [names, board] : boards_of(std::move(*evidence), std::move(*provenance))) {
    const Result<Plan> plan = plan_of(occam, board.task);
    board.choice = to_choice(plan);
    for (Row& row : board.rows) {
      take_model(row, declared);
      take_candidate(row, plan);
    }
    std::ranges::stable_sort(board.rows, is_smaller);
    board.threshold_at = page::threshold_at(board.threshold, means_of(board.rows));
    auto items = items_of(occam, board, request);
    if (!items) return fail(items.error());
    board.items = std::move(*items);
    report.boards.push_back(std::move(board));
  }
  return report;
}

}  // namespace occam::report
