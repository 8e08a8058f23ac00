// The stored vectors of other people's measures in ../shared/data/golden, where that folder stands beside the tree.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace occam::evaluators::golden {

/// The text of a file of the folder, or nothing where it is not here.
[[nodiscard]] inline std::optional<std::string> read(const std::string& name) {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/golden/" + name, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

[[nodiscard]] inline std::string text(const boost::json::value& value) {
  return boost::json::value_to<std::string>(value);
}

[[nodiscard]] inline std::vector<std::string> texts(const boost::json::value& value) {
  return boost::json::value_to<std::vector<std::string>>(value);
}

[[nodiscard]] inline std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

/// One of lighteval's documents with the model's response.
struct Case {
  std::vector<std::string> choices;
  std::vector<std::int64_t> golds;
  std::vector<std::string> answers;
  std::vector<double> logprobs;

  Case(const boost::json::value& document, const boost::json::value& response)
      : choices(texts(document.at("choices"))) {
    const boost::json::value& gold = document.at("gold_index");
    if (gold.is_array()) {
      golds = boost::json::value_to<std::vector<std::int64_t>>(gold);
    } else {
      golds = {gold.to_number<std::int64_t>()};
    }
    const boost::json::object& given = response.as_object();
    if (const auto* all = given.if_contains("text"); all != nullptr && all->is_array()) answers = texts(*all);
    if (const auto* all = given.if_contains("logprobs"); all != nullptr && all->is_array())
      for (const boost::json::value& one : all->get_array()) logprobs.push_back(one.to_number<double>());
  }

  /// The texts of the right choices.
  [[nodiscard]] std::vector<std::string_view> targets() const {
    std::vector<std::string_view> found;
    for (const std::int64_t gold : golds) found.push_back(choices.at(static_cast<std::size_t>(gold)));
    return found;
  }
};

}  // namespace occam::evaluators::golden
