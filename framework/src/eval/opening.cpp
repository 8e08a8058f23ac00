#include "eval/opening.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "occam/statistics/order.hpp"
#include "occam/statistics/reuse.hpp"

namespace occam::eval {

namespace {

std::vector<std::int64_t> positions_of(const std::vector<store::PlainScore>& scores) {
  std::vector<std::int64_t> positions;
  for (const store::PlainScore& score : scores) positions.push_back(score.position);
  return positions;
}

/// What of stored results no run has fixed yet is known, unless it is the beginning of the order.
std::vector<std::int64_t> known_of_first_run(const std::vector<store::PlainScore>& stored,
                                             const statistics::ItemOrder& order) {
  std::vector<statistics::ItemScore> scores;
  for (const store::PlainScore& score : stored) scores.push_back({score.position, statistics::Score::unscorable()});
  return statistics::reuse_stored(order, scores).known.empty() ? std::vector<std::int64_t>{} : positions_of(stored);
}

Error second_seed(std::uint64_t wanted, std::uint64_t first) {
  return {.code = ErrorCode::kUsage,
          .message = fmt::format("items of this suite have been asked in the order of seed {}, and another seed after "
                                 "a look at results is a second try",
                                 first),
          .hint = fmt::format("--seed {} instead of {}", first, wanted)};
}

/// The run with this rule that may go on, the newest one.
std::optional<store::SequentialRun> find_run(const std::vector<store::SequentialRun>& runs,
                                             const store::SequentialRule& rule) {
  const auto found = std::ranges::find(runs, rule, &store::SequentialRun::rule);
  return found == runs.end() ? std::nullopt : std::optional(*found);
}

/// A run's answers stay what they were when it took them into account; what it has not asked may come from later ones.
Result<std::vector<store::PlainScore>> scores_for(store::Store& store, const store::EvidenceKey& key,
                                                  const std::optional<store::SequentialRun>& run) {
  auto all = store.plain_scores(key);
  if (!all || !run) return all;
  const auto own = store.plain_scores(key, run->run);
  if (!own) return fail(own.error());
  for (const store::PlainScore& score : *own)
    *std::ranges::lower_bound(*all, score.position, {}, &store::PlainScore::position) = score;
  return all;
}

}  // namespace

Result<Opening> open_process(store::Store& store, const store::EvidenceKey& key, const store::SuiteRecord& suite,
                             std::int64_t items, const store::SequentialRule& rule, std::uint64_t seed,
                             std::int64_t limit) {
  const auto runs = store.sequential_runs(key);
  if (!runs) return fail(runs.error());
  std::optional<store::SequentialRun> run = find_run(*runs, rule);
  auto stored = scores_for(store, key, run);
  if (!stored) return fail(stored.error());
  const bool is_whole = static_cast<std::int64_t>(stored->size()) == items;
  if (run && is_whole && run->state.verdict == statistics::Verdict::kOpen) run.reset();

  std::vector<std::int64_t> known;
  if (!run && is_whole) {
    known = positions_of(*stored);
  } else if (!runs->empty()) {
    const store::SequentialRun& source = run ? *run : runs->front();
    if (source.seed != seed) return fail(second_seed(seed, source.seed));
    auto fixed = store.known_positions(source.run);
    if (!fixed) return fail(fixed.error());
    known = std::move(*fixed);
  } else {
    known = known_of_first_run(*stored, statistics::ItemOrder::create(suite.hash, seed, items));
  }

  std::vector<store::PlainScore> taken_out;
  for (const store::PlainScore& score : *stored)
    if (std::ranges::binary_search(known, score.position)) taken_out.push_back(score);
  auto process = Process::create(suite, items, rule, seed, taken_out);
  if (!process) return fail(process.error());
  for (const store::PlainScore& score : *stored) {
    if (auto put = process->put(score); !put) return fail(put.error());
  }
  while ((limit == 0 || process->seen() < limit) && process->step()) continue;
  return Opening{
      .run = std::move(run), .known = std::move(known), .stored = std::move(*stored), .process = *std::move(process)};
}

}  // namespace occam::eval
