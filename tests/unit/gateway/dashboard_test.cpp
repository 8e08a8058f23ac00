#include "gateway/dashboard/dashboard.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <string>

#include "gateway/dashboard/ladder.hpp"
#include "support/child.hpp"
#include "unit/gateway/traffic.hpp"

namespace occam::gateway {

namespace {

using boost::json::value;

std::vector<Evidence> all_evidence() {
  return {test::evidence("large", "sentiment", 0.95, Verdict::kMeets, "at_least 0.85"),
          test::evidence("small", "sentiment", 0.9, Verdict::kMeets, "at_least 0.85"),
          test::evidence("large", "sums", 0.9375, Verdict::kMeets, "within 0.03125"),
          test::evidence("small", "sums", 0.25, Verdict::kMisses, "within 0.03125")};
}

value parsed(const Stats& stats, const std::vector<Evidence>& evidence = all_evidence()) {
  const GatewayStats gateway = test::http_traffic();
  const std::vector<DeclaredModel> models = test::models();
  return boost::json::parse(dashboard_json({.stats = stats,
                                            .gateway = gateway,
                                            .evidence = evidence,
                                            .models = models,
                                            .policy = "occam.toml",
                                            .unix_seconds = 1010}));
}

std::string text_at(const value& json, std::string_view pointer) {
  return std::string(json.at_pointer(pointer).as_string());
}

double number_at(const value& json, std::string_view pointer) {
  return json.at_pointer(pointer).to_number<double>();
}

/// What python3's standard library makes of the page: the two hashes as a policy spells them.
std::string policy_hashes_of_page() {
  const std::string program =
      "import sys,re,hashlib,base64\n"
      "page=sys.stdin.buffer.read()\n"
      "for tag in (rb'style', rb'script'):\n"
      "  text,=re.findall(rb'<'+tag+rb'(?: [^>]*)?>(.*?)</'+tag+rb'>',page,re.S)\n"
      "  print(\"'sha256-\"+base64.b64encode(hashlib.sha256(text).digest()).decode()+\"'\")\n";
  return test::run_child({.arguments = {"/usr/bin/python3", "-c", program}, .input = std::string(dashboard_page())})
      .out;
}

}  // namespace

TEST_CASE("The policy of the page names the hashes of its style and its script") {
  if (!std::filesystem::exists("/usr/bin/python3")) {
    WARN("skipped: python3 is not here");
    return;
  }
  const std::string hashes = policy_hashes_of_page();
  const std::size_t line_end = hashes.find('\n');
  REQUIRE(hashes.size() == 2 * line_end + 2);
  const std::string policy = dashboard_policy();
  CHECK(policy.find("style-src " + hashes.substr(0, line_end) + ";") != std::string::npos);
  CHECK(policy.find("script-src " + hashes.substr(line_end + 1, line_end) + ";") != std::string::npos);
  CHECK(policy.starts_with("default-src 'none';"));
  CHECK(policy.find("unsafe") == std::string::npos);
}

TEST_CASE("The page is whole and reaches for nothing beyond itself") {
  const std::string_view page = dashboard_page();
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("<<") == std::string_view::npos);
  for (const char* forbidden : {"https://", "src=\"", "@import", "innerHTML", "insertAdjacentHTML", "eval("}) {
    INFO(forbidden);
    CHECK(page.find(forbidden) == std::string_view::npos);
  }
}

TEST_CASE("The ladder is the catalogue's with what each model answered") {
  const value json = parsed(test::traffic());
  CHECK(text_at(json, "/ladder/0/model") == "small");
  CHECK(number_at(json, "/ladder/0/answered") == 10);
  CHECK(number_at(json, "/ladder/0/attempts") == 12);
  CHECK(number_at(json, "/ladder/0/share") == Approx(10.0 / 12));
  CHECK(text_at(json, "/ladder/1/model") == "large");
  CHECK(text_at(json, "/ladder/1/breaker") == "open");
  CHECK(number_at(json, "/ladder/1/cost") == 0.5);
  CHECK(number_at(json, "/memory/resident_bytes") == 1e6);
}

TEST_CASE("What was saved is held against asking the largest model always") {
  const value json = parsed(test::traffic());
  CHECK(number_at(json, "/saved/requests") == 2);
  CHECK(number_at(json, "/saved/cost") == 0.25);
  CHECK(number_at(json, "/saved/largest_cost") == 1);
  CHECK(number_at(json, "/saved/cost_fraction") == 0.75);
  // 12 attempts of small and 2 of large, 40 tokens each: (12 × 1 + 2 × 100) of 12 answers × 100, all × 40.
  CHECK(number_at(json, "/saved/work_fraction") == Approx(1 - 212.0 / 1200));
}

TEST_CASE("Nothing is claimed where a price or a size is not known") {
  Stats stats = test::traffic();
  for (RecentRequest& request : stats.recent) request.largest_cost = std::nan("");
  for (ModelStatus& model : stats.models) model.parameters = std::nan("");
  const std::vector<Rung> ladder = make_ladder(stats, {});
  const Savings saved = savings(stats, ladder);
  CHECK(saved.requests == 0);
  CHECK(std::isnan(saved.cost_fraction));
  CHECK(std::isnan(saved.work_fraction));
  CHECK(parsed({}, {}).at_pointer("/saved/cost_fraction").is_null());
}

TEST_CASE("A task shows its threshold in the metric's units and the smallest model that meets it") {
  const value json = parsed(test::traffic());
  REQUIRE(json.at("tasks").as_array().size() == 3);
  CHECK(text_at(json, "/tasks/1/task") == "sentiment");
  CHECK(number_at(json, "/tasks/1/threshold_at") == 0.85);
  CHECK(text_at(json, "/tasks/1/smallest") == "small");
  CHECK(text_at(json, "/tasks/1/evidence/0/model") == "small");
  CHECK(number_at(json, "/tasks/1/requests") == 11);
  CHECK(text_at(json, "/tasks/2/task") == "sums");
  CHECK(number_at(json, "/tasks/2/threshold_at") == 0.9375 - 0.03125);
  CHECK(text_at(json, "/tasks/2/smallest") == "large");
  CHECK(text_at(json, "/tasks/2/evidence/0/verdict") == "misses");
}

TEST_CASE("A task without evidence is shown with its requests") {
  const value json = parsed(test::traffic());
  CHECK(text_at(json, "/tasks/0/task") == test::kAwkward);
  CHECK(number_at(json, "/tasks/0/requests") == 2);
  CHECK(json.at_pointer("/tasks/0/evidence").as_array().empty());
  CHECK(json.at_pointer("/tasks/0/threshold").is_null());
}

TEST_CASE("Requests come newest first with their attempts and what is not known is null") {
  const value json = parsed(test::traffic());
  CHECK(text_at(json, "/recent/0/id") == "d-1");
  CHECK(text_at(json, "/recent/1/id") == "d-0");
  CHECK(text_at(json, "/recent/0/attempts/0/outcome") == "unsure");
  CHECK(text_at(json, "/recent/0/attempts/0/reason") == "-1.3 < -0.7");
  CHECK(json.at_pointer("/recent/0/attempts/0/first_token_seconds").is_null());
  CHECK(json.at_pointer("/recent/0/attempts/1/reason").is_null());
  CHECK(number_at(json, "/recent/0/attempts/1/seconds") == 1.5);
}

TEST_CASE("An escalation names who was left for whom and why") {
  const value json = parsed(test::traffic());
  CHECK(number_at(json, "/escalations/total") == 2);
  CHECK(number_at(json, "/escalations/reasons/unsure") == 2);
  REQUIRE(json.at_pointer("/escalations/recent").as_array().size() == 1);
  CHECK(text_at(json, "/escalations/recent/0/from") == "small");
  CHECK(text_at(json, "/escalations/recent/0/to") == "large");
  CHECK(text_at(json, "/escalations/recent/0/reason") == "-1.3 < -0.7");
}

TEST_CASE("Latency is that of the answers over all tasks") {
  const value json = parsed(test::traffic());
  CHECK(number_at(json, "/requests/total") == 13);
  CHECK(number_at(json, "/requests/answered") == 12);
  CHECK(number_at(json, "/requests/outcomes/timeout") == 1);
  CHECK(number_at(json, "/requests/seconds/count") == 12);
  CHECK(number_at(json, "/requests/seconds/counts/0") == 8);
  CHECK(number_at(json, "/requests/seconds/counts/1") == 3);
  CHECK(number_at(json, "/uptime_seconds") == 110);
}

TEST_CASE("A model that the catalogue cannot find says so on its rung") {
  std::vector<DeclaredModel> models = test::models();
  models[0].available = false;
  models[0].problem = "no such file: small.gguf";
  const std::vector<Rung> ladder = make_ladder(test::traffic(), models);
  CHECK(ladder[0].state == "unavailable");
  CHECK(ladder[0].problem == "no such file: small.gguf");
  CHECK(ladder[1].state == "ready");
}

TEST_CASE("However long it runs only the latest requests are sent") {
  Stats stats;
  for (int i = 0; i < 200; ++i) stats.recent.push_back(test::escalated(i));
  const value json = parsed(stats, {});
  CHECK(json.at("recent").as_array().size() == 50);
  CHECK(number_at(json, "/recent/0/unix_seconds") == 199);
  CHECK(json.at_pointer("/escalations/recent").as_array().size() == 20);
}

}  // namespace occam::gateway
