#include "instructions.hpp"

#include "measures/unicode.hpp"
#include "occam/sdk/json.hpp"

namespace occam::evaluators::ifeval {

namespace {

using boost::json::value;

std::unexpected<sdk::Error> wrong(std::string message, std::string where) {
  return sdk::failure(sdk::Status::kInvalidArgument, std::move(message), std::move(where));
}

Arguments read_arguments(const boost::json::object& given) {
  Arguments arguments;
  for (const auto& member : given) {
    const std::string key(member.key());
    const value& one = member.value();
    boost::system::error_code error;
    if (one.is_string()) {
      arguments.texts[key] = boost::json::value_to<std::string>(one);
    } else if (const auto number = one.to_number<std::int64_t>(error); !error) {
      arguments.numbers[key] = number;
    } else if (one.is_array()) {
      std::vector<std::string>& list = arguments.lists[key];
      for (const value& element : one.get_array())
        if (element.is_string()) list.push_back(boost::json::value_to<std::string>(element));
    }
  }
  return arguments;
}

bool has(const Arguments& arguments, const Demand& demand) {
  switch (demand.kind) {
    case ArgumentKind::kText:
      return arguments.texts.contains(demand.key);
    case ArgumentKind::kNumber:
      return arguments.numbers.contains(demand.key);
    case ArgumentKind::kList:
      return arguments.lists.contains(demand.key);
  }
  return false;
}

}  // namespace

bool Instruction::is_followed_by(const std::string& response) const {
  return !measures::trim(response).empty() && rule->follows(arguments, response);
}

sdk::Result<std::vector<Instruction>> read_instructions(std::string_view fields_json) {
  const auto fields = sdk::Table::parse(fields_json);
  if (!fields) return std::unexpected(fields.error());
  const value* ids = fields->object().if_contains("instruction_id_list");
  const value* all = fields->object().if_contains("kwargs");
  if (ids == nullptr || !ids->is_array() || ids->get_array().empty())
    return wrong("the item has no list of instructions", "instruction_id_list");
  std::vector<Instruction> instructions;
  for (std::size_t i = 0; i < ids->get_array().size(); ++i) {
    const std::string place = "[" + std::to_string(i) + "]";
    const value& id = ids->get_array()[i];
    const Rule* rule = id.is_string() ? find_rule(std::string_view(id.get_string())) : nullptr;
    if (rule == nullptr)
      return wrong("there is no instruction " + boost::json::serialize(id), "instruction_id_list" + place);
    const value* own =
        all != nullptr && all->is_array() && i < all->get_array().size() ? &all->get_array()[i] : nullptr;
    Instruction made{rule, own != nullptr && own->is_object() ? read_arguments(own->get_object()) : Arguments{}};
    for (const Demand& demand : rule->demands)
      if (!has(made.arguments, demand))
        return wrong(std::string(rule->id) + " needs \"" + std::string(demand.key) + "\"",
                     "kwargs" + place + "." + std::string(demand.key));
    instructions.push_back(std::move(made));
  }
  return instructions;
}

}  // namespace occam::evaluators::ifeval
