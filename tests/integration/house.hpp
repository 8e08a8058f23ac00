// A user's folder with a policy and suites, and the built `occam` run in it. Nothing outside it is read or written but
// the program and its plugins: HOME and the XDG folders lie inside.
//
//   House house;
//   house.policy("[[model]]\nid = \"a\"\nbackend = \"scripted\"\n");
//   const auto answer = house.json_of({"run", "--json", "hello"});
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/child.hpp"
#include "support/temporary_folder.hpp"

namespace occam::test {

using Words = std::vector<std::string>;

class House {
 public:
  /// Writes occam.toml: the scripted plugin's folder, then `text`.
  void policy(const std::string& text) const;
  /// Writes suites/NAME.{toml,jsonl}: `count` sums, exact_match, raw.
  void sums(const std::string& name, int count) const;

  /// Runs `occam ARGUMENTS…` in the folder.
  [[nodiscard]] Ended run(const Words& arguments) const { return run_child(child(arguments)); }
  /// The same, not yet run.
  [[nodiscard]] Child child(const Words& arguments) const;
  /// Runs it, requires the exit code and one JSON text on standard output.
  [[nodiscard]] boost::json::value json_of(const Words& arguments, int code = 0) const;

  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

/// A scripted model of the policy that answers the first `right` sums of `count` rightly.
[[nodiscard]] std::string summing_model(const std::string& id, double parameters, int count, int right,
                                        const std::string& more = "");

/// A scripted model of the policy; `more` are lines of its table.
[[nodiscard]] std::string scripted_model(const std::string& id, double parameters, const std::string& more = "");

/// The kinds of JSON that a contract names.
enum class Kind { kString, kBool, kInteger, kNumber, kNumberOrNull, kArray, kObject };

struct Key {
  std::string_view name;
  Kind kind;
};

/// Requires an object with at least these keys, each of its kind.
void require_keys(const boost::json::value& value, const std::vector<Key>& keys);

/// The strings at `key` of every object in the array.
[[nodiscard]] Words column(const boost::json::value& array, std::string_view key);

/// Where `../shared/data/NAME` lies, or empty.
[[nodiscard]] std::filesystem::path shared_data(const std::string& name);

[[nodiscard]] inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace occam::test
