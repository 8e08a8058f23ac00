// A forecast as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {
namespace {

json::object to_object(const PartialSum& sum) {
  return {
      {"sum", sum.known > 0 ? json::number(sum.sum) : json::value()}, {"known", sum.known}, {"unknown", sum.unknown}};
}

json::array models_of(const Forecast& forecast) {
  json::array out;
  for (const ModelShare& model : forecast.models)
    out.push_back({{"model", model.model},
                   {"residency", word(model.residency)},
                   {"prompts", model.prompts},
                   {"share", model.share},
                   {"cost", to_object(model.cost)},
                   {"seconds", to_object(model.seconds)}});
  return out;
}

json::array tasks_of(const Forecast& forecast) {
  json::array out;
  for (const TaskShare& task : forecast.tasks)
    out.push_back({{"task", task.task},
                   {"recognised_by", task.recognised_by},
                   {"prompts", task.prompts},
                   {"refused", task.refused},
                   {"models", json::array(task.models.begin(), task.models.end())}});
  return out;
}

}  // namespace

std::string to_json(const Forecast& forecast) {
  json::object residency;
  for (const ResidencyShare& part : forecast.residency) residency[word(part.residency)] = part.prompts;
  json::array prompts;
  for (const Plan& plan : forecast.plans)
    prompts.push_back({{"task", plan.task},
                       {"recognised_by", plan.recognised_by},
                       {"model", plan.attempts.empty() ? json::value() : json::value(plan.attempts.front().model)}});
  return json::serialize(json::object{{"n", forecast.n},
                                      {"refused", forecast.refused},
                                      {"cost", to_object(forecast.cost)},
                                      {"seconds", to_object(forecast.seconds)},
                                      {"largest_cost", to_object(forecast.largest_cost)},
                                      {"residency", std::move(residency)},
                                      {"models", models_of(forecast)},
                                      {"tasks", tasks_of(forecast)},
                                      {"prompts", std::move(prompts)}});
}

}  // namespace occam
