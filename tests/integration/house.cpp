#include "integration/house.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

namespace occam::test {

void House::policy(const std::string& text) const {
  folder_.write("occam.toml", fmt::format("[plugins]\nfolders = [\"{}/tests/plugins\"]\n\n{}", OCCAM_BINARY_DIR, text));
}

void House::sums(const std::string& name, int count) const {
  std::string items;
  for (int i = 0; i < count; ++i)
    items +=
        fmt::format("{{\"id\":\"sum-{0}\",\"question\":\"What is {0} plus {0}?\",\"target\":\"{1}\"}}\n", i, 2 * i);
  folder_.write("suites/" + name + ".jsonl", items);
  folder_.write("suites/" + name + ".toml",
                fmt::format("[suite]\nname = \"{0}\"\nitems = \"{0}.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                            "template = \"Q: {{{{question}}}}\\nA:\"\n[evaluator]\nid = \"exact_match\"\n"
                            "[generate]\nmax_tokens = 8\n",
                            name));
}

Child House::child(const Words& arguments) const {
  Child child{.arguments = {OCCAM_BINARY_DIR "/bin/occam"},
              .folder = folder_.path(),
              .environment = {{"PATH", "/usr/bin:/bin"},
                              {"HOME", (folder_ / "home").string()},
                              {"XDG_CACHE_HOME", (folder_ / "home/cache").string()},
                              {"XDG_DATA_HOME", (folder_ / "home/data").string()},
                              {"XDG_CONFIG_HOME", (folder_ / "home/config").string()},
                              {"LSAN_OPTIONS", "detect_leaks=0"}}};
  child.arguments.insert(child.arguments.end(), arguments.begin(), arguments.end());
  return child;
}

boost::json::value House::json_of(const Words& arguments, int code) const {
  const Ended ended = run(arguments);
  INFO(fmt::format("occam {}\n{}{}", fmt::join(arguments, " "), ended.out, ended.err));
  REQUIRE(ended.code == code);
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(ended.out, error);
  REQUIRE_FALSE(error);
  return value;
}

std::string summing_model(const std::string& id, double parameters, int count, int right, const std::string& more) {
  std::string replies;
  for (int i = 0; i < count; ++i)
    replies += fmt::format("{}\"What is {} plus \" = \"{}\"", i == 0 ? "" : ", ", i,
                           i < right ? std::to_string(2 * i) : "no idea");
  return scripted_model(id, parameters, fmt::format("replies = {{ {} }}\n{}", replies, more));
}

std::string scripted_model(const std::string& id, double parameters, const std::string& more) {
  return fmt::format("[[model]]\nid = \"{}\"\nbackend = \"scripted\"\nparameters = {}\n{}\n\n", id, parameters, more);
}

namespace {

bool is_kind(const boost::json::value& value, Kind kind) {
  switch (kind) {
    case Kind::kString:
      return value.is_string();
    case Kind::kBool:
      return value.is_bool();
    case Kind::kInteger:
      return value.is_int64() || value.is_uint64();
    case Kind::kNumber:
      return value.is_number();
    case Kind::kNumberOrNull:
      return value.is_number() || value.is_null();
    case Kind::kArray:
      return value.is_array();
    case Kind::kObject:
      return value.is_object();
  }
  return false;
}

}  // namespace

void require_keys(const boost::json::value& value, const std::vector<Key>& keys) {
  REQUIRE(value.is_object());
  for (const Key& key : keys) {
    INFO("key " << key.name);
    const boost::json::value* found = value.get_object().if_contains(key.name);
    REQUIRE(found != nullptr);
    CHECK(is_kind(*found, key.kind));
  }
}

Words column(const boost::json::value& array, std::string_view key) {
  Words words;
  for (const boost::json::value& one : array.as_array()) words.emplace_back(one.at(key).as_string());
  return words;
}

std::filesystem::path shared_data(const std::string& name) {
  std::filesystem::path path = std::filesystem::path(OCCAM_SOURCE_DIR) / "../shared/data" / name;
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? std::filesystem::canonical(path, ignored) : std::filesystem::path();
}

}  // namespace occam::test
