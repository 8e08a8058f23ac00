#include "rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "occam/sdk/json.hpp"

namespace occam::routers {
namespace {

sdk::Error under(const std::string& where, sdk::Error error) {
  error.where = error.where.empty() ? where : where + "." + error.where;
  return error;
}

/// A table, or an array of them.
sdk::Result<std::vector<Condition>> read_conditions(const sdk::Table& table, std::string_view key,
                                                    const std::string& where) {
  std::vector<Condition> conditions;
  const boost::json::value* const value = table.object().if_contains({key.data(), key.size()});
  if (value == nullptr) return conditions;
  const std::string path = fmt::format("{}.{}", where, key);
  if (!value->is_array()) {
    sdk::Result<Condition> condition = Condition::read(*value, path);
    if (!condition) return std::unexpected(condition.error());
    conditions.push_back(std::move(*condition));
    return conditions;
  }
  for (std::size_t i = 0; i < value->get_array().size(); ++i) {
    sdk::Result<Condition> condition = Condition::read(value->get_array()[i], fmt::format("{}[{}]", path, i));
    if (!condition) return std::unexpected(condition.error());
    conditions.push_back(std::move(*condition));
  }
  return conditions;
}

}  // namespace

sdk::Result<Rules::Rule> Rules::read_rule(const boost::json::value& value, std::size_t index) {
  const std::string where = fmt::format("rules[{}]", index);
  if (!value.is_object()) return sdk::failure(sdk::Status::kInvalidArgument, "a rule is a table", where);
  const sdk::Result<sdk::Table> table = sdk::Table::parse(boost::json::serialize(value));
  if (!table) return std::unexpected(under(where, table.error()));
  if (auto known = table->allow_only({"name", "when", "unless", "use"}); !known)
    return std::unexpected(under(where, known.error()));
  const auto name = table->string("name", fmt::format("rule {}", index + 1));
  if (!name) return std::unexpected(under(where, name.error()));
  const auto use = table->strings("use");
  if (!use) return std::unexpected(under(where, use.error()));
  if (use->empty())
    return sdk::failure(sdk::Status::kInvalidArgument, "\"use\" names at least one model", where + ".use");
  auto when = read_conditions(*table, "when", where);
  if (!when) return std::unexpected(when.error());
  auto unless = read_conditions(*table, "unless", where);
  if (!unless) return std::unexpected(unless.error());
  return Rule{*name, std::move(*when), std::move(*unless), *use};
}

sdk::Result<std::unique_ptr<Rules>> Rules::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"rules", "otherwise"}); !known) return std::unexpected(known.error());
  auto router = std::make_unique<Rules>();
  if (const boost::json::value* const rules = table->object().if_contains("rules")) {
    if (!rules->is_array())
      return sdk::failure(sdk::Status::kInvalidArgument, "\"rules\" must be an array of tables", "rules");
    for (std::size_t i = 0; i < rules->get_array().size(); ++i) {
      sdk::Result<Rule> rule = read_rule(rules->get_array()[i], i);
      if (!rule) return std::unexpected(rule.error());
      router->rules_.push_back(std::move(*rule));
    }
  }
  const auto otherwise = table->strings("otherwise");
  if (!otherwise) return std::unexpected(otherwise.error());
  if (!otherwise->empty()) router->rules_.push_back({"otherwise", {}, {}, *otherwise});
  return router;
}

bool Rules::Rule::holds(std::string_view task, std::string_view prompt) const {
  const auto condition_holds = [&](const Condition& condition) { return condition.holds(task, prompt); };
  return (when.empty() || std::ranges::any_of(when, condition_holds)) && std::ranges::none_of(unless, condition_holds);
}

sdk::Result<void> Rules::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  const auto rule = std::ranges::find_if(
      rules_, [&](const Rule& candidate) { return candidate.holds(request.task(), request.prompt()); });
  std::vector<std::size_t> order;
  if (rule != rules_.end()) {
    for (const std::string& model : rule->use) {
      for (std::size_t i = 0; i < request.size(); ++i) {
        if (sdk::view(request.candidate(i).id) == model && std::ranges::find(order, i) == order.end())
          order.push_back(i);
      }
    }
  }
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto place = std::ranges::find(order, i);
    std::string reason = "no rule holds for the request";
    if (place != order.end()) {
      reason = fmt::format("{} holds and names it as number {}", rule->name, place - order.begin() + 1);
    } else if (rule != rules_.end()) {
      reason = fmt::format("{} holds and does not name it", rule->name);
    }
    sink.judge(i, {.refused_by = place == order.end() ? "rule" : "", .reason = reason});
  }
  const auto attempts = std::min(order.size(), static_cast<std::size_t>(std::max(request.raw().max_attempts, 1)));
  for (std::size_t i = 0; i < attempts; ++i) sink.attempt(order[i], OCCAM_ABI_ACCEPT_VALID);
  return {};
}

}  // namespace occam::routers
