#include "observations.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <vector>

#include "state/state_bytes.hpp"

namespace occam::routers {
namespace {

constexpr std::string_view kKind = "bandit.observed/1";
constexpr double kScoreUnit = 0x1p30;
constexpr double kFarthestDay = 1e6;                            // some 2,700 years from 1970, to either side
constexpr double kHalfLivesKept = 20;                           // then an answer weighs 2^-20
constexpr std::uint64_t kMostAnswers = std::uint64_t{1} << 32;  // of a day, that their scores fit their sum

}  // namespace

void Observations::weigh(Cell& cell, DayNumber newest) const {
  const double oldest = newest - kHalfLivesKept * half_life_;
  std::erase_if(cell.days, [&](const auto& entry) { return entry.first < oldest; });
  cell.now = {};
  for (const auto& [number, day] : cell.days) {
    const double weight = std::exp2((number - newest) / half_life_);
    cell.now.weight += weight * static_cast<double>(day.answers);
    cell.now.sum += weight * static_cast<double>(day.scores) / kScoreUnit;
  }
}

void Observations::weigh(Tasks& tasks) const {
  for (auto& [id, task] : tasks) {
    task.answers = 0;
    for (auto& [model, cell] : task.models) {
      weigh(cell, newest_);
      for (const auto& [number, day] : cell.days) task.answers += day.answers;
    }
    std::erase_if(task.models, [](const auto& entry) { return entry.second.days.empty(); });
  }
  std::erase_if(tasks, [](const auto& entry) { return entry.second.models.empty(); });
}

void Observations::add_day(Tasks& tasks, std::string_view task, std::string_view model, DayNumber number,
                           const Day& day) {
  Task& known = tasks.try_emplace(std::string(task)).first->second;
  Day& sums = known.models.try_emplace(std::string(model)).first->second.days[number];
  sums.answers += day.answers;
  sums.scores += day.scores;
}

sdk::Result<void> Observations::add(const sdk::Observation& observation) {
  const double number = std::floor(observation.at_days);
  if (!(std::abs(number) <= kFarthestDay))
    return sdk::failure(sdk::Status::kInvalidArgument, "an observation's time is in days since 1970");
  const auto day = static_cast<DayNumber>(number);
  const std::lock_guard lock(mutex_);
  if (day < newest_ - kHalfLivesKept * half_life_) return {};
  add_day(tasks_, observation.task, observation.model, day,
          {.answers = 1, .scores = static_cast<std::uint64_t>(std::llround(observation.score * kScoreUnit))});
  if (day > newest_) {
    newest_ = day;
    weigh(tasks_);
    return {};
  }
  Task& task = tasks_.find(observation.task)->second;
  ++task.answers;
  weigh(task.models.find(observation.model)->second, newest_);
  return {};
}

std::uint64_t Observations::look(const sdk::RouteRequest& request, std::span<Observed> observed) const {
  const std::shared_lock lock(mutex_);
  const auto task = tasks_.find(request.task());
  if (task == tasks_.end()) return 0;
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto cell = task->second.models.find(sdk::view(request.candidate(i).id));
    if (cell != task->second.models.end()) observed[i] = cell->second.now;
  }
  return task->second.answers;
}

std::string Observations::encode() const {
  StateWriter out(kKind);
  const std::shared_lock lock(mutex_);
  out.integer(tasks_.size());
  for (const auto& [id, task] : tasks_) {
    out.text(id);
    out.integer(task.models.size());
    for (const auto& [model, cell] : task.models) {
      std::vector<DayNumber> numbers;
      std::vector<std::uint64_t> sums;
      for (const auto& [number, day] : cell.days) {
        numbers.push_back(number);
        sums.insert(sums.end(), {day.answers, day.scores});
      }
      out.text(model);
      out.values<DayNumber>(numbers);
      out.values<std::uint64_t>(sums);
    }
  }
  return std::move(out).finish();
}

sdk::Result<Observations::Tasks> Observations::decode(std::string_view bytes) {
  sdk::Result<StateReader> in = StateReader::open(bytes, kKind);
  if (!in) return std::unexpected(in.error());
  Tasks read;
  bool is_right = true;
  for (std::size_t tasks = in->count(); tasks > 0 && is_right; --tasks) {
    const std::string_view task = in->text();
    for (std::size_t models = in->count(); models > 0 && is_right; --models) {
      const std::string_view model = in->text();
      const auto numbers = in->values<DayNumber>();
      const auto sums = in->values<std::uint64_t>();
      is_right = sums.size() == 2 * numbers.size();
      for (std::size_t i = 0; is_right && i < numbers.size(); ++i) {
        const Day day{.answers = sums[2 * i], .scores = sums[2 * i + 1]};
        is_right = std::abs(static_cast<double>(numbers[i])) <= kFarthestDay && day.answers > 0 &&
                   day.answers <= kMostAnswers && day.scores <= day.answers << 30;
        if (is_right) add_day(read, task, model, numbers[i], day);
      }
    }
  }
  if (!is_right || !in->is_whole()) return StateReader::broken();
  return read;
}

sdk::Result<void> Observations::merge(std::string_view bytes) {
  const sdk::Result<Tasks> read = decode(bytes);
  if (!read) return std::unexpected(read.error());
  const std::lock_guard lock(mutex_);
  Tasks sum = tasks_;
  DayNumber newest = newest_;
  for (const auto& [id, task] : *read)
    for (const auto& [model, cell] : task.models)
      for (const auto& [number, day] : cell.days) {
        add_day(sum, id, model, number, day);
        newest = std::max(newest, number);
        if (sum[id].models[model].days[number].answers > kMostAnswers) return StateReader::broken();
      }
  newest_ = newest;
  weigh(sum);
  tasks_ = std::move(sum);
  return {};
}

}  // namespace occam::routers
