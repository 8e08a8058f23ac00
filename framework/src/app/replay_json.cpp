// A replay, and what was fitted, as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {
namespace {

json::array interval(const Measured& measured) {
  return {json::number(measured.low), json::number(measured.high)};
}

json::array points(const std::vector<CurvePoint>& curve) {
  json::array out;
  for (const CurvePoint& point : curve) out.push_back({point.cost, point.accuracy});
  return out;
}

json::array texts(const std::vector<std::string>& from) {
  json::array out;
  for (const std::string& text : from) out.emplace_back(text);
  return out;
}

json::array rows(const ReplayReport& report) {
  json::array out;
  for (const ReplayRow& row : report.rows) {
    json::object share;
    for (const auto& [model, part] : row.share) share.emplace(model, part);
    out.push_back({{"name", row.name},
                   {"accuracy", json::number(row.accuracy.value)},
                   {"accuracy_ci", interval(row.accuracy)},
                   {"cost", json::number(row.cost.value)},
                   {"cost_ci", interval(row.cost)},
                   {"share", std::move(share)}});
  }
  return out;
}

json::value over_table(const std::optional<OverTable>& over) {
  if (!over) return nullptr;
  return json::object{{"accuracy", json::number(over->accuracy.value)}, {"accuracy_ci", interval(over->accuracy)},
                      {"cost", json::number(over->cost.value)},         {"cost_ci", interval(over->cost)},
                      {"apgr", json::number(over->apgr.value)},         {"apgr_ci", interval(over->apgr)}};
}

json::object report_json(const ReplayReport& report) {
  json::array leaked;
  for (const LeakedPrompt& leak : report.leaked) leaked.push_back({{"fitted", leak.fitted}, {"played", leak.played}});
  return {{"policy", report.policy},
          {"router", report.router},
          {"outcomes", report.outcomes},
          {"n", report.n},
          {"fitted", report.fitted},
          {"ignored", report.ignored},
          {"incomplete", report.incomplete},
          {"refused", report.refused},
          {"escalated", report.escalated},
          {"misrecognised", report.misrecognised},
          {"models", texts(report.models)},
          {"cost_unit", report.cost_unit},
          {"rows", rows(report)},
          {"apgr", json::number(report.apgr.value)},
          {"apgr_ci", interval(report.apgr)},
          {"cpt50", json::number(report.cpt50.value)},
          {"cpt50_ci", interval(report.cpt50)},
          {"cpt80", json::number(report.cpt80.value)},
          {"cpt80_ci", interval(report.cpt80)},
          {"aiq", json::number(report.aiq.value)},
          {"aiq_ci", interval(report.aiq)},
          {"saving", json::number(report.saving.value)},
          {"saving_ci", interval(report.saving)},
          {"oracle", json::number(report.find("oracle")->accuracy.value)},
          {"oracle_apgr", json::number(report.oracle_apgr)},
          {"over_table", over_table(report.over_table)},
          {"leaks", report.leaks},
          {"twins", report.twins},
          {"leaked", std::move(leaked)},
          {"curve", points(report.curve)},
          {"hull", points(report.hull)},
          {"notes", texts(report.notes)}};
}

}  // namespace

std::string to_json(const ReplayReport& report) {
  return json::serialize(report_json(report));
}

std::string to_json(const FitReport& report) {
  json::array routers;
  for (const FittedRouter& router : report.routers)
    routers.push_back({{"router", router.router}, {"state_bytes", router.state_bytes}, {"notes", texts(router.notes)}});
  return json::serialize(json::object{{"source", report.source},
                                      {"fitted_on", report.fitted_on},
                                      {"rows", report.rows},
                                      {"routers", std::move(routers)},
                                      {"recogniser", report.recogniser},
                                      {"held_out", report_json(report.held_out)}});
}

}  // namespace occam
