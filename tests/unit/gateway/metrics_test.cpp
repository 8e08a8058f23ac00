#include "gateway/telemetry/metrics.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <limits>
#include <set>
#include <sstream>

#include "gateway/telemetry/exposition.hpp"
#include "support/child.hpp"
#include "unit/gateway/traffic.hpp"

namespace occam::gateway {

namespace {

std::string rendered() {
  const std::vector rows = {test::evidence("small", "sentiment", 0.9, Verdict::kMeets, "at_least 0.85")};
  return render_metrics(test::traffic(), test::http_traffic(), rows, {.cpu_seconds = 1.5, .resident_bytes = 4096});
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("Metrics hold what promtool asks of them") {
  const char* promtool = "/usr/bin/promtool";
  if (!std::filesystem::exists(promtool)) {
    WARN("skipped: promtool of the package prometheus is not here");
    return;
  }
  for (const std::string& text : {rendered(), render_metrics({}, {})}) {
    const test::Ended ended = test::run_child({.arguments = {promtool, "check", "metrics"}, .input = text});
    CHECK(ended.code == 0);
    CHECK(ended.out == "");
    CHECK(ended.err == "");
  }
}

TEST_CASE("Counts of requests and attempts stand under their bounded labels") {
  const std::string text = rendered();
  CHECK(has_line(text, R"(occam_requests_total{task="sentiment",policy="default",outcome="timeout"} 1)"));
  CHECK(has_line(text, R"(occam_attempts_total{model="large",backend="remote",task="sentiment",policy="default",)"
                       R"(outcome="answered"} 2)"));
  CHECK(has_line(text, R"(occam_prompt_tokens_total{model="small",backend="cpu",task="sentiment",policy="default",)"
                       R"(outcome="unsure"} 60)"));
  CHECK(has_line(text, R"(occam_cost_total{model="large",backend="remote",task="sentiment",policy="default",)"
                       R"(outcome="answered"} 0.5)"));
  CHECK(has_line(text, R"(occam_escalations_total{model="small",task="sentiment",reason="unsure"} 2)"));
  CHECK(has_line(text, R"(occam_http_requests_total{route="other",method="GET",status="404"} 1)"));
  CHECK(has_line(text, "occam_requests_in_flight 3"));
  CHECK(has_line(text, "occam_queue_depth 1"));
  CHECK(has_line(text, "process_cpu_seconds_total 1.5"));
  CHECK(text.find("process_open_fds") == std::string::npos);
}

TEST_CASE("A histogram is cumulative and ends at infinity with its count") {
  const std::string text = rendered();
  const std::string labels = R"({task="sentiment",policy="default",outcome="answered")";
  CHECK(has_line(text, "occam_request_duration_seconds_bucket" + labels + R"(,le="0.1"} 6)"));
  CHECK(has_line(text, "occam_request_duration_seconds_bucket" + labels + R"(,le="1"} 9)"));
  CHECK(has_line(text, "occam_request_duration_seconds_bucket" + labels + R"(,le="10"} 10)"));
  CHECK(has_line(text, "occam_request_duration_seconds_bucket" + labels + R"(,le="+Inf"} 10)"));
  CHECK(has_line(text, "occam_request_duration_seconds_sum" + labels + "} 4.5"));
  CHECK(has_line(text, "occam_request_duration_seconds_count" + labels + "} 10"));
  CHECK(has_line(text, R"(occam_decision_seconds_bucket{le="0.1"} 13)"));
}

TEST_CASE("Each rung has its share of a task's answers") {
  const std::string text = rendered();
  CHECK(has_line(text, R"(occam_answered_ratio{model="small",task="sentiment"} 0.8)"));
  CHECK(has_line(text, R"(occam_answered_ratio{model="large",task="sentiment"} 0.2)"));
}

TEST_CASE("A breaker is in one of its states") {
  const std::string text = rendered();
  CHECK(has_line(text, R"(occam_breaker_state{model="large",backend="remote",state="open"} 1)"));
  CHECK(has_line(text, R"(occam_breaker_state{model="large",backend="remote",state="closed"} 0)"));
  CHECK(has_line(text, R"(occam_breaker_state{model="small",backend="cpu",state="closed"} 1)"));
  CHECK(has_line(text, R"(occam_model_state{model="small",backend="cpu",state="ready"} 1)"));
}

TEST_CASE("Of several suites of one task the one with the most items speaks") {
  std::vector rows = {test::evidence("small", "sentiment", 0.5, Verdict::kOpen, ""),
                      test::evidence("small", "sentiment", 0.75, Verdict::kOpen, ""),
                      test::evidence("small", "empty", 0.5, Verdict::kOpen, "")};
  rows[1].n = 400;
  rows[1].low = 0.625;
  rows[2].n = 0;
  const std::string text = render_metrics({}, {}, rows);
  CHECK(has_line(text, R"(occam_evidence_lower_bound{model="small",task="sentiment"} 0.625)"));
  CHECK(has_line(text, R"(occam_evidence_items{model="small",task="sentiment"} 400)"));
  CHECK(text.find("empty") == std::string::npos);
}

TEST_CASE("Label values are escaped and no sample is written twice") {
  const std::string text = rendered();
  CHECK(text.find(R"(task="a\"b\\c\nd<script>é")") != std::string::npos);
  std::set<std::string> samples;
  for (const std::string& line : lines_of(text)) {
    INFO(line);
    CHECK(samples.insert(line.substr(0, line.rfind(' '))).second);
  }
}

TEST_CASE("Numbers that are not finite are spelled as the format spells them") {
  Exposition out;
  out.family("x", "gauge", "Help.");
  out.sample({}, std::numeric_limits<double>::quiet_NaN());
  out.sample({{"a", "b"}}, -std::numeric_limits<double>::infinity());
  out.sample({}, std::int64_t{-2});
  out.family("y", "gauge", "Never seen.");
  CHECK(out.take() == "# HELP x Help.\n# TYPE x gauge\nx NaN\nx{a=\"b\"} -Inf\nx -2\n");
}

TEST_CASE("The process is read as the kernel counts it") {
  const ProcessStats process = read_process_stats();
  CHECK(process.resident_bytes > 100'000);
  CHECK(process.virtual_bytes > process.resident_bytes);
  CHECK(process.open_descriptors >= 3);
  CHECK(process.open_descriptors <= process.descriptor_limit);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  CHECK(process.start_unix_seconds <= std::chrono::duration<double>(now).count() + 1);
  CHECK(process.start_unix_seconds > std::chrono::duration<double>(now).count() - 3600);
}

}  // namespace occam::gateway
