// Outcomes in files: made elsewhere and taken in as evidence, or stored here and handed out.
//
// Three shapes of ours are read. Wide CSV: `id, task, split, prompt, score:<model>…[, cost:<model>…]`, an empty cell is
// no outcome; `mean_logprob:`, `minimum_logprob:`, `margin:`, `entropy:` and `agreement:<model>` say how sure the model
// was. Long CSV and JSON lines, one outcome a row, as export writes them: `task, item, model, score` and any of `suite,
// metric, low, high, cluster, status, prompt_tokens, completion_tokens, milliseconds, cost, text, mean_logprob,
// minimum_logprob, margin, entropy, agreement`. CSV is that of RFC 4180, with line feeds inside quotes. Of others:
// samples_*.jsonl of lm-evaluation-harness, JSON logs of Inspect, JSON results of promptfoo. Threads: [any].
#pragma once

#include <cstdint>
#include <filesystem>

#include "occam/evaluation.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// All or nothing. Imported models are store::ModelIdentity::imported(name); each task of the file becomes a suite.
/// Errors: kUsage with `where` = `file:line:1`, kNotFound, kStore.
[[nodiscard]] Result<ImportSummary> import_outcomes(store::Store& store, const std::filesystem::path& file,
                                                    const ImportOptions& options = {});

/// Every item's newest result, by task, suite, model and position: CSV, or JSON lines where the name ends in `.jsonl`.
/// Returns the number of rows. Errors: kStore, kUsage for another ending.
[[nodiscard]] Result<std::int64_t> export_outcomes(store::Store& store, const std::filesystem::path& file);

}  // namespace occam::eval
