// What the store knows, gathered for people: one board a suite, with its models, what would be chosen, and its items.
//
// Built on the embedding API alone. Threads: values; gather() is [any].
//
//   auto report = report::gather(occam, {.tasks = {"sentiment"}});
//   if (report) write(file, report::html(*report));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "occam/occam.hpp"

namespace occam::report {

struct Request {
  std::vector<std::string> tasks;       ///< empty: all
  std::vector<std::string> models;      ///< empty: all
  std::int64_t most_items = 2000;       ///< of each suite; 0: all
  std::int64_t most_text_bytes = 4000;  ///< of each question and answer; 0: all
};

/// One model on one suite. What is not known is NaN, or empty.
struct Row {
  Evidence evidence;
  Provenance provenance;
  double parameters = 0;  ///< run per token
  double bytes = 0;       ///< of its file
  std::string residency{};
  std::string refused_by{};       ///< a stable word of the router's; empty: accepted, or no candidate
  std::string reason{};           ///< why it meets, misses or is open, in one sentence
  std::int64_t items_needed = 0;  ///< about how many more would settle it; -1: not known
};

/// What a request of the task would get now.
struct Choice {
  std::vector<std::string> attempts{};  ///< in their order; empty: it would be refused
  std::string router{};
  std::string policy{};
  std::string threshold{};
  std::string problem{};  ///< why nothing would be chosen; empty: something is
};

/// One suite, exactly: rows of another version of its items stand on another board.
struct Board {
  std::string task;
  std::string suite;
  std::string suite_hash;
  std::string metric;
  std::string threshold;    ///< `at_least 0.85`, `within 0.03`, or empty
  double threshold_at = 0;  ///< in the metric's units; `within`: below the best mean; NaN: none
  std::vector<Row> rows;    ///< smallest model first; unknown sizes last, by cost
  Choice choice;
  AnsweredItems items;  ///< answers in the order of `rows`
};

struct Report {
  std::string version{};
  std::string policy{};  ///< its file
  double made_unix_seconds = 0;
  std::vector<Board> boards{};  ///< by task and suite
};

/// Errors: kStore, kUsage for negative limits. A task that cannot be routed is no error: its Choice says why.
[[nodiscard]] Result<Report> gather(const Occam& occam, const Request& request);

/// One self-contained page: UTF-8 whatever the answers are, no request to anywhere, and by its own content security
/// policy no script but its own.
[[nodiscard]] std::string html(const Report& report);

}  // namespace occam::report
