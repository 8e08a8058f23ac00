// Plays the published tables of the sequential verdict again and holds the figures against them; exit 1 where one
// does not agree. README.md says what each row means.
//
//   build/release/bench/bench_verdicts [--trials 4000] [--threads 2] [--data ../shared/data/response_matrices]
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <thread>

#include "tables.hpp"

namespace {

struct Options {
  occam::bench::Effort effort{.trials = 4000, .threads = std::max(1U, std::thread::hardware_concurrency())};
  std::filesystem::path data = std::filesystem::path(OCCAM_SOURCE_DIR) / "../shared/data/response_matrices";
};

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc{} && end == text.data() + text.size() && number > 0;
}

std::optional<Options> parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = arguments[i];
    if (i + 1 == count) return std::nullopt;
    const std::string_view value = arguments[i + 1];
    if (name == "--trials" && read_number(value, options.effort.trials)) continue;
    if (name == "--threads" && read_number(value, options.effort.threads)) continue;
    if (name != "--data") return std::nullopt;
    options.data = value;
  }
  return options;
}

}  // namespace

int main(int count, char** arguments) {
  using namespace occam::bench;
  const std::optional<Options> options = parse(count, arguments);
  if (!options) {
    std::fputs("usage: bench_verdicts [--trials N] [--threads N] [--data FOLDER]\n", stderr);
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  Report report;
  table_gaps(report, options->effort);
  table_real_scores(report, options->effort);
  table_ladders(report, options->effort);
  table_habits(report, options->effort);
  table_sequence(report, options->effort);
  table_matrices(report, options->effort, options->data);

  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  fmt::print("\n{} of {} rows pass; {} trials a cell, {:.0f} seconds\n", report.rows() - report.failed(), report.rows(),
             options->effort.trials, passed.count());
  return report.failed() == 0 ? 0 : 1;
}
