#include "routing/join_fields.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace occam::routing {
namespace {

bool is_repeated(boost::json::string_view key) {
  return key == "id" || key == "type" || key == "role";
}

const json::value* find_index(const json::value& item) {
  const json::object* const object = item.if_object();
  const json::value* const index = object == nullptr ? nullptr : object->if_contains("index");
  return index != nullptr && index->is_number() ? index : nullptr;
}

void join_object(json::object& all, const json::object& piece);

void join_array(json::array& all, const json::array& piece) {
  for (const json::value& item : piece) {
    const json::value* const index = find_index(item);
    const auto same = std::ranges::find_if(all, [&](const json::value& known) {
      const json::value* const other = find_index(known);
      return index != nullptr && other != nullptr && *other == *index;
    });
    if (same == all.end()) {
      all.push_back(item);
    } else {
      join_object(same->get_object(), item.get_object());
    }
  }
}

void join_object(json::object& all, const json::object& piece) {
  for (const auto& [key, value] : piece) {
    if (value.is_null() && all.contains(key)) continue;
    json::value& known = all[key];
    if (known.is_string() && value.is_string() && !is_repeated(key)) {
      known.get_string().append(value.get_string());
    } else if (known.is_object() && value.is_object()) {
      join_object(known.get_object(), value.get_object());
    } else if (known.is_array() && value.is_array()) {
      join_array(known.get_array(), value.get_array());
    } else {
      known = value;
    }
  }
}

// Items come in the order of their index, which says nothing more once all are there.
void drop_indices(json::value& value) {
  if (json::array* const array = value.if_array()) {
    const auto number = [](const json::value& item) {
      const json::value* const index = find_index(item);
      return index == nullptr ? 0.0 : index->to_number<double>();
    };
    std::ranges::stable_sort(*array, {}, number);
    for (json::value& item : *array) {
      if (find_index(item) != nullptr) item.get_object().erase("index");
      drop_indices(item);
    }
  } else if (json::object* const object = value.if_object()) {
    for (auto& [key, member] : *object) drop_indices(member);
  }
}

bool is_empty(const json::value& value) {
  if (const auto* const text = value.if_string()) return text->empty();
  if (const auto* const array = value.if_array()) return array->empty();
  if (const auto* const object = value.if_object()) return object->empty();
  return value.is_null();
}

}  // namespace

struct FieldsJoiner::Joined {
  json::object all;
};

FieldsJoiner::FieldsJoiner() = default;
FieldsJoiner::FieldsJoiner(FieldsJoiner&&) noexcept = default;
FieldsJoiner& FieldsJoiner::operator=(FieldsJoiner&&) noexcept = default;
FieldsJoiner::~FieldsJoiner() = default;

Result<void> FieldsJoiner::add(std::string_view fields) {
  if (fields.empty()) return {};
  const Result<json::value> piece = json::parse(fields);
  if (!piece) return fail(piece.error());
  const json::object* const object = piece->if_object();
  if (object == nullptr) return fail(ErrorCode::kData, "the fields of an answer are no JSON object");
  if (joined_ == nullptr) joined_ = std::make_unique<Joined>();
  join_object(joined_->all, *object);
  return {};
}

std::string FieldsJoiner::take() {
  if (joined_ == nullptr) return {};
  json::value all = std::move(joined_->all);
  joined_.reset();
  drop_indices(all);
  return json::serialize(all);
}

bool has_content(std::string_view fields) {
  if (fields.empty()) return false;
  const Result<json::value> piece = json::parse(fields);
  const json::object* const object = piece ? piece->if_object() : nullptr;
  if (object == nullptr) return true;  // whatever it is, it is not a role
  return std::ranges::any_of(*object,
                             [](const auto& member) { return member.key() != "role" && !is_empty(member.value()); });
}

}  // namespace occam::routing
