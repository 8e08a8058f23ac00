#include "route_forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "occam/json.hpp"
#include "occam/prompts.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

using enum Table::Align;

std::string money_text(const PartialSum& sum) {
  return sum.known == 0 ? "-" : fmt::format("{:.4g}{}", sum.sum, sum.unknown > 0 ? " +?" : "");
}

std::string mean_seconds_text(const PartialSum& sum) {
  return sum.known == 0 ? "-" : seconds_text(sum.sum / static_cast<double>(sum.known));
}

void print_models(const Forecast& forecast) {
  Table table(
      {{"model"}, {"residency"}, {"prompts", kRight}, {"share", kRight}, {"spend", kRight}, {"seconds each", kRight}});
  for (const ModelShare& model : forecast.models)
    table.add({model.model, std::string(word(model.residency)), fmt::to_string(model.prompts),
               fmt::format("{:.1f} %", 100 * model.share), money_text(model.cost), mean_seconds_text(model.seconds)});
  if (forecast.refused > 0)
    table.add({"refused", "-", fmt::to_string(forecast.refused),
               fmt::format("{:.1f} %", 100.0 * static_cast<double>(forecast.refused) / static_cast<double>(forecast.n)),
               "-", "-"});
  fmt::print("{}\n", table.text());
}

void print_tasks(const Forecast& forecast) {
  Table table({{"task"}, {"recognised by"}, {"prompts", kRight}, {"refused", kRight}, {"begins with"}});
  for (const TaskShare& task : forecast.tasks)
    table.add({task.task, task.recognised_by, fmt::to_string(task.prompts), fmt::to_string(task.refused),
               task.models.empty() ? "-" : fmt::format("{}", fmt::join(task.models, ", "))});
  fmt::print("{}\n", table.text());
}

void print_forecast(const Forecast& forecast) {
  print_models(forecast);
  print_tasks(forecast);
  std::vector<std::string> parts;
  for (const ResidencyShare& part : forecast.residency)
    parts.push_back(fmt::format("{} {}", word(part.residency), part.prompts));
  fmt::print("residency  {}\n", parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ", ")));
  fmt::print("spend      {} (all to the largest: {})\n", money_text(forecast.cost), money_text(forecast.largest_cost));
  if (forecast.cost.unknown > 0) fmt::print("           of {} prompts the price is not known\n", forecast.cost.unknown);
  fmt::print("seconds    {} each", mean_seconds_text(forecast.seconds));
  if (forecast.seconds.unknown > 0) fmt::print(" (of {} prompts not known)", forecast.seconds.unknown);
  fmt::print("\nFirst attempts alone: what follows a failed or invalid answer is not in these figures.\n");
}

}  // namespace

int forecast_file(const Session& session, const ForecastOptions& options) {
  Result<std::vector<Request>> requests = read_prompts(options.file);
  if (!requests) return report(session, requests.error());
  for (Request& request : *requests) {
    if (request.task.empty()) request.task = options.task;
    if (options.residency)
      request.residency = std::min(*options.residency, request.residency.value_or(*options.residency));
  }
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<Forecast> forecast = occam->forecast(*requests);
  if (!forecast) return report(session, forecast.error());
  if (session.json)
    fmt::print("{}\n", to_json(*forecast));
  else
    print_forecast(*forecast);
  return forecast->refused > 0 ? kNo : kOk;
}

}  // namespace occam::cli
