#include "eval/opening.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eval/control.hpp"
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

Error second_bets() {
  return {.code = ErrorCode::kUsage,
          .message =
              "this model's items have been bet on with a control variate, and other bets after a look at "
              "results are a second try",
          .hint = "leave out --no-control"};
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

/// What a run fixed before its first item, beside its rule.
struct Fixed {
  std::vector<std::int64_t> known;
  std::optional<store::Control> control;
};

/// As the run that goes on fixed it, or the newest one for another threshold.
Result<Fixed> fixed_by(store::Store& store, const store::SequentialRun& source, const OpeningQuestion& question) {
  if (source.seed != question.seed) return fail(second_seed(question.seed, source.seed));
  if (source.control != store::kNoControl && question.control == ControlVariate::kOff) return fail(second_bets());
  auto known = store.known_positions(source.run);
  if (!known) return fail(known.error());
  Fixed fixed{.known = *std::move(known), .control = std::nullopt};
  if (source.control == store::kNoControl) return fixed;
  auto control = store.control(source.control);
  if (!control) return fail(control.error());
  fixed.control = *std::move(control);
  return fixed;
}

/// For the first run of a model on a suite.
Result<Fixed> fix_now(store::Store& store, const OpeningQuestion& question,
                      const std::vector<store::PlainScore>& stored) {
  const auto order = statistics::ItemOrder::create(question.suite.hash, question.seed, question.items);
  Fixed fixed{.known = known_of_first_run(stored, order), .control = std::nullopt};
  if (question.control == ControlVariate::kOff) return fixed;
  auto control = control_before(store, question.key, question.suite, question.items);
  if (!control) return fail(control.error());
  fixed.control = *std::move(control);
  return fixed;
}

/// With what is stored taken into account.
Result<Process> make_process(const OpeningQuestion& question, const Fixed& fixed,
                             const std::vector<store::PlainScore>& stored) {
  std::vector<store::PlainScore> taken_out;
  for (const store::PlainScore& score : stored)
    if (std::ranges::binary_search(fixed.known, score.position)) taken_out.push_back(score);
  const std::span<const double> control = fixed.control ? std::span(fixed.control->values) : std::span<const double>{};
  auto process = Process::create(question.suite, question.items, question.rule, question.seed, taken_out, control);
  if (!process) return process;
  for (const store::PlainScore& score : stored) {
    if (auto put = process->put(score); !put) return fail(put.error());
  }
  while ((question.limit == 0 || process->seen() < question.limit) && process->step()) continue;
  return process;
}

}  // namespace

Result<Opening> open_process(store::Store& store, const OpeningQuestion& question) {
  const auto runs = store.sequential_runs(question.key);
  if (!runs) return fail(runs.error());
  std::optional<store::SequentialRun> run = find_run(*runs, question.rule);
  auto stored = scores_for(store, question.key, run);
  if (!stored) return fail(stored.error());
  const bool is_whole = static_cast<std::int64_t>(stored->size()) == question.items;
  if (run && is_whole && run->state.verdict == statistics::Verdict::kOpen) run.reset();

  Result<Fixed> fixed = !run && is_whole ? Fixed{.known = positions_of(*stored), .control = std::nullopt}
                        : !runs->empty() ? fixed_by(store, run ? *run : runs->front(), question)
                                         : fix_now(store, question, *stored);
  if (!fixed) return fail(fixed.error());
  auto process = make_process(question, *fixed, *stored);
  if (!process) return fail(process.error());
  return Opening{.run = std::move(run),
                 .known = std::move(fixed->known),
                 .control = std::move(fixed->control),
                 .stored = *std::move(stored),
                 .process = *std::move(process)};
}

}  // namespace occam::eval
