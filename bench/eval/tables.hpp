// The tables of bench_verdicts, one function each.
#pragma once

#include <filesystem>

#include "report.hpp"
#include "trials.hpp"

namespace occam::bench {

/// 1,319 items, threshold .70, 5 % a side: the suite of the published table.
inline constexpr std::int64_t kItems = 1319;
inline constexpr double kThreshold = 0.70;
inline constexpr double kError = 0.05;

[[nodiscard]] statistics::Requirement published_requirement();
[[nodiscard]] statistics::SequentialVerdict fresh(const statistics::Requirement& requirement,
                                                  const statistics::SequentialRules& rules = {});

void table_gaps(Report& report, const Effort& effort);         ///< calls at each gap, errors at totals next to need
void table_real_scores(Report& report, const Effort& effort);  ///< beta-distributed scores
void table_ladders(Report& report, const Effort& effort);
void table_habits(Report& report, const Effort& effort);    ///< peeking and completion order
void table_sequence(Report& report, const Effort& effort);  ///< how often the running interval leaves the truth out
/// Recorded answers of real models: `gsm8k_openai_gpt3.csv` and `bbh_codex_direct_vs_cot.csv` in `folder`.
void table_matrices(Report& report, const Effort& effort, const std::filesystem::path& folder);

}  // namespace occam::bench
