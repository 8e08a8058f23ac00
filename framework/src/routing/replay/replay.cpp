#include "routing/replay/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "occam/statistics/random.hpp"
#include "routing/replay/cost_curve.hpp"
#include "routing/replay/gain_curve.hpp"
#include "routing/replay/ways.hpp"

namespace occam {

const ReplayRow* ReplayReport::find(std::string_view name) const {
  const auto found = std::ranges::find(rows, name, &ReplayRow::name);
  return found == rows.end() ? nullptr : &*found;
}

namespace routing {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostLeaked = 100;
constexpr double kConfidence = 0.95;

/// All played rows with what was known of each; costs of the ladder are those of the last part.
struct Table {
  PlayedRows rows;
  std::vector<std::string> notes;
  std::int64_t fitted = 0;
};

std::vector<std::size_t> ladder_by(const ReplayCosts& costs) {
  std::vector<std::size_t> ladder(costs.mean.size());
  for (std::size_t i = 0; i < ladder.size(); ++i) ladder[i] = i;
  std::ranges::stable_sort(ladder, {}, [&](std::size_t model) { return costs.mean[model]; });
  return ladder;
}

Result<void> play_part(const ReplaySetting& setting, const ReplayRun& run, const Part& part, std::int64_t rows,
                       Table& table) {
  auto player = Player::create(setting, part);
  if (!player) return fail(player.error());
  const OutcomeSet& set = setting.set;
  table.rows.ladder = ladder_by((*player)->costs());
  table.fitted += static_cast<std::int64_t>(part.fitted.size());
  const std::span<const std::size_t> ladder = table.rows.ladder;
  const std::size_t best = best_of(set, part.fitted, ladder);
  for (const std::size_t row : part.played) {
    if (run.cancel.stop_requested()) return fail(ErrorCode::kCancelled, "the replay was stopped");
    Result<Played> played = (*player)->play(row);
    if (!played) return fail(played.error());
    table.rows.played.push_back(std::move(*played));
    table.rows.best_single.push_back(best);
    if (ladder.size() > 2) table.rows.middle.push_back(best_of(set, part.fitted, ladder.subspan(1, ladder.size() - 2)));
    if (run.observer) run.observer(static_cast<std::int64_t>(table.rows.played.size()), rows);
  }
  for (const std::string& note : (*player)->notes())
    if (std::ranges::find(table.notes, note) == table.notes.end()) table.notes.push_back(note);
  return {};
}

Result<Table> play_all(const ReplaySetting& setting, const ReplayRun& run, const Partition& partition) {
  Table table{.rows = {.set = setting.set}, .notes = {}};
  table.rows.cost = [&setting](std::size_t row, std::size_t model) {
    return setting.set.has_costs ? setting.set.cost(row, model) : setting.parameters[model];
  };
  std::int64_t rows = 0;
  for (const Part& part : partition.parts) rows += static_cast<std::int64_t>(part.played.size());
  for (const Part& part : partition.parts)
    if (auto played = play_part(setting, run, part, rows, table); !played) return fail(played.error());
  table.fitted /= static_cast<std::int64_t>(partition.parts.size());
  return table;
}

constexpr std::string_view kTableRouter = "smallest";

/// The same rows by the table of scores alone, where the policy has a router that does more. Nothing where it does not,
/// or where the table's router is not installed.
Result<std::optional<Table>> play_table(const ReplayRun& run, const Partition& partition) {
  const auto is_table = [](const config::Rules& rules) { return rules.router.value == kTableRouter; };
  if (std::ranges::all_of(run.setting.policy.policies, is_table)) return std::nullopt;
  if (!run.setting.make_router(kTableRouter)) return std::nullopt;
  config::Policy policy = run.setting.policy;
  for (config::Rules& rules : policy.policies) rules.router.value = kTableRouter;
  const ReplaySetting setting{.policy = policy,
                              .set = run.setting.set,
                              .parameters = run.setting.parameters,
                              .make_router = run.setting.make_router,
                              .tasks = run.setting.tasks,
                              .seed = run.setting.seed};
  Result<Table> table = play_all(setting, run, partition);
  if (!table) return fail(table.error());
  table->rows.cost = nullptr;  // it borrows from here
  return std::move(*table);
}

double gain_of(const Played& played, std::size_t weak, std::size_t strong) {
  const double gain = played.quality[strong] - played.quality[weak];
  if (!std::isnan(gain)) return gain;
  return played.answered == strong ? HUGE_VAL : -HUGE_VAL;  // as the policy had it
}

/// Everything that is measured, as one list of numbers: what a replicate of the bootstrap makes again.
class Figures {
 public:
  /// `plain`: the same rows by the table of scores, or null.
  Figures(const Table& table, const Table* plain)
      : ways_(ways_of(table.rows)),
        costs_(table.rows.set, table.rows.played, table.rows.ladder, table.rows.cost),
        floor_(table.rows.set.range.low) {
    if (plain != nullptr) ways_.push_back(way_of("table", plain->rows));
    const std::vector<std::size_t>& ladder = table.rows.ladder;
    if (ladder.size() != 2) return;
    std::vector<double> weak, strong, real;
    for (const Played& played : table.rows.played) {
      weak.push_back(table.rows.set.score(played.row, ladder[0]));
      strong.push_back(table.rows.set.score(played.row, ladder[1]));
      real.push_back(strong.back() - weak.back());
    }
    gains_.emplace_back(gains_of(table, ladder), weak, strong);
    gains_.emplace_back(real, weak, strong);
    if (plain != nullptr) gains_.emplace_back(gains_of(*plain, ladder), weak, strong);
  }

  [[nodiscard]] const std::vector<Way>& ways() const { return ways_; }
  [[nodiscard]] std::vector<CurvePoint> curve(std::span<const std::uint32_t> times) const { return costs_.at(times); }
  [[nodiscard]] double floor() const { return floor_; }

  // Two numbers a way, then these.
  enum Extra : std::size_t {
    kApgr,
    kCpt50,
    kCpt80,
    kOracleApgr,
    kAiq,
    kSaving,
    kOverBest,
    kOverRandom,
    kOverTable,
    kOverTableCost,
    kOverTableApgr
  };
  [[nodiscard]] std::size_t at(Extra extra) const { return 2 * ways_.size() + extra; }

  [[nodiscard]] std::vector<double> measure(std::span<const std::uint32_t> times) const {
    std::vector<double> numbers;
    double count = 0;
    for (const std::uint32_t t : times) count += t;
    for (const Way& way : ways_) {
      double score = 0, cost = 0;
      for (std::size_t i = 0; i < times.size(); ++i) {
        score += times[i] * way.score[i];
        cost += times[i] * way.cost[i];
      }
      numbers.insert(numbers.end(), {score / count, cost / count});
    }
    add_extras(times, numbers);
    return numbers;
  }

  [[nodiscard]] std::size_t find(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(ways_, name, &Way::name) - ways_.begin());
  }

 private:
  void add_extras(std::span<const std::uint32_t> times, std::vector<double>& numbers) const {
    const GainFigures predicted = gains_.empty() ? GainFigures{kNone, kNone, kNone} : gains_[0].at(times);
    const double real = gains_.empty() ? kNone : gains_[1].at(times).apgr;
    const std::vector<CurvePoint> hull = hull_of(costs_.at(times), floor_);
    const std::size_t best = 2 * find("best_single"), largest = 2 * find("always_largest");
    const double saving = 1 - cost_at(hull, numbers[best]) / numbers[best + 1];
    const double over_best = numbers[0] - numbers[best];
    const double over_random = numbers[0] - numbers[2 * find("matched_random")];
    const std::size_t table = 2 * find("table");
    const bool has_table = table < 2 * ways_.size();
    const double over_table = has_table ? numbers[0] - numbers[table] : kNone;
    const double over_table_cost = has_table ? numbers[1] - numbers[table + 1] : kNone;
    const double over_table_apgr = gains_.size() < 3 ? kNone : predicted.apgr - gains_[2].at(times).apgr;
    numbers.insert(numbers.end(),
                   {predicted.apgr, predicted.cpt50, predicted.cpt80, real, mean_height(hull, numbers[largest + 1]),
                    saving, over_best, over_random, over_table, over_table_cost, over_table_apgr});
  }

  static std::vector<double> gains_of(const Table& table, const std::vector<std::size_t>& ladder) {
    std::vector<double> gains;
    for (const Played& played : table.rows.played) gains.push_back(gain_of(played, ladder[0], ladder[1]));
    return gains;
  }

  std::vector<Way> ways_;
  CostCurve costs_;
  std::vector<GainCurve> gains_;  ///< predicted, real, the table's; empty unless there are two models
  double floor_;
};

/// Every number with its interval over resampled rows. An undefined replicate is left out.
std::vector<Measured> bootstrap(const Figures& figures, std::size_t rows, std::int64_t replicates, std::uint64_t seed,
                                const std::stop_token& cancel) {
  std::vector<std::uint32_t> times(rows, 1);
  const std::vector<double> whole = figures.measure(times);
  std::vector<std::vector<double>> drawn(whole.size());
  statistics::SplitMix64 random(seed);
  for (std::int64_t replicate = 0; replicate < replicates && !cancel.stop_requested(); ++replicate) {
    std::ranges::fill(times, 0);
    for (std::size_t i = 0; i < rows; ++i) ++times[random.below(rows)];
    const std::vector<double> numbers = figures.measure(times);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (!std::isnan(numbers[i])) drawn[i].push_back(numbers[i]);
  }
  std::vector<Measured> measured;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::ranges::sort(drawn[i]);
    const auto percentile = [&](double share) {
      if (drawn[i].empty() || std::isnan(whole[i])) return kNone;
      return drawn[i][static_cast<std::size_t>(std::lround(share * static_cast<double>(drawn[i].size() - 1)))];
    };
    measured.push_back({whole[i], percentile((1 - kConfidence) / 2), percentile((1 + kConfidence) / 2)});
  }
  return measured;
}

/// Whether routing pays on these outcomes, in words.
std::string verdict(const ReplayReport& report, const Measured& over_best, const Measured& over_random) {
  const ReplayRow& policy = *report.find("policy");
  const ReplayRow& best = *report.find("best_single");
  const double saved = 1 - policy.cost.value / best.cost.value;
  const std::string beside = fmt::format(
      "beside always asking the best single model the policy scores {:+.4f} [{:+.4f}, {:+.4f}] and costs {:.0f} % {}",
      over_best.value, over_best.low, over_best.high, std::abs(saved) * 100, saved >= 0 ? "less" : "more");
  const bool is_one_model = std::ranges::count_if(policy.share, [](const auto& one) { return one.second > 0; }) <= 1;
  if (is_one_model) return beside + "; it asks one model alone, so there is no routing to speak of";
  if (over_random.low > 0) return beside;
  return beside + fmt::format(
                      "; with {:+.4f} [{:+.4f}, {:+.4f}] over models drawn at random with the same shares, "
                      "routing is not shown to pay on these outcomes",
                      over_random.value, over_random.low, over_random.high);
}

void add_counts(const Table& table, const Partition& partition, const OutcomeSet& set, ReplayReport& report) {
  report.n = static_cast<std::int64_t>(table.rows.played.size());
  report.fitted = table.fitted;
  report.ignored = partition.ignored;
  report.incomplete = set.incomplete;
  report.cost_unit = set.has_costs ? "cost" : "billion parameters";
  report.leaks = static_cast<std::int64_t>(partition.leaks.size());
  report.twins = static_cast<std::int64_t>(partition.twins.size());
  for (std::size_t i = 0; i < std::min(partition.leaks.size(), kMostLeaked); ++i)
    report.leaked.push_back({set.rows[partition.leaks[i].fitted].id, set.rows[partition.leaks[i].played].id});
  for (const std::size_t model : table.rows.ladder) report.models.push_back(set.models[model]);
  for (const Played& played : table.rows.played) {
    report.refused += played.answered == Played::kNobody;
    report.escalated += played.was_escalated;
    report.misrecognised += played.is_misrecognised;
  }
}

}  // namespace

Result<ReplayReport> run_replay(const ReplayRun& run) {
  const OutcomeSet& set = run.setting.set;
  const Result<Partition> partition = make_partition(set, run.partition);
  if (!partition) return fail(partition.error());
  if (run.leaks == LeakRule::kRefuse && !partition->leaks.empty())
    return fail(ErrorCode::kRefused,
                fmt::format("{} fitted prompts are the same as played ones, or nearly: {} and {} to begin with",
                            partition->leaks.size(), set.rows[partition->leaks[0].fitted].id,
                            set.rows[partition->leaks[0].played].id),
                {}, "without --strict they are dropped from the fitted part and counted");
  Result<Table> table = play_all(run.setting, run, *partition);
  if (!table) return fail(table.error());
  const Result<std::optional<Table>> plain = play_table(run, *partition);
  if (!plain) return fail(plain.error());

  ReplayReport report;
  add_counts(*table, *partition, set, report);
  report.notes = std::move(table->notes);
  const Figures figures(*table, *plain ? &**plain : nullptr);
  const std::size_t rows = table->rows.played.size();
  const std::vector<Measured> all = bootstrap(figures, rows, run.replicates, run.setting.seed, run.cancel);
  if (run.cancel.stop_requested()) return fail(ErrorCode::kCancelled, "the replay was stopped");
  for (std::size_t i = 0; i < figures.ways().size(); ++i)
    report.rows.push_back({figures.ways()[i].name, all[2 * i], all[2 * i + 1], figures.ways()[i].share});
  report.apgr = all[figures.at(Figures::kApgr)];
  report.cpt50 = all[figures.at(Figures::kCpt50)];
  report.cpt80 = all[figures.at(Figures::kCpt80)];
  report.oracle_apgr = all[figures.at(Figures::kOracleApgr)].value;
  report.aiq = all[figures.at(Figures::kAiq)];
  report.saving = all[figures.at(Figures::kSaving)];
  if (*plain)
    report.over_table = OverTable{all[figures.at(Figures::kOverTable)], all[figures.at(Figures::kOverTableCost)],
                                  all[figures.at(Figures::kOverTableApgr)]};
  report.curve = figures.curve(std::vector<std::uint32_t>(rows, 1));
  report.hull = hull_of(report.curve, figures.floor());
  report.notes.push_back(verdict(report, all[figures.at(Figures::kOverBest)], all[figures.at(Figures::kOverRandom)]));
  return report;
}

}  // namespace routing
}  // namespace occam
