#include "routing/race.hpp"

#include <exception>

namespace occam::routing {

Race::Race(const ChainParts& chain, const Runners& runners, const Deadlines& deadlines)
    : chain_(chain),
      runners_(runners),
      deadlines_(deadlines),
      first_(chain.gate, chain.parts.clock, 1, stop_second_),
      second_(chain.gate, chain.parts.clock, 2, stop_first_),
      caller_stops_(chain.request.cancel, StopBoth{*this}) {}

Race::Finish Race::run(Admission first, std::int64_t hedge_after_ns) {
  const std::int64_t now_ns = chain_.parts.clock.now_ns();
  const Alarm::Id alarm = chain_.parts.alarm.set(now_ns + hedge_after_ns, [this] { start_second(); });
  Attempted done = attempt(chain_, runners_.first, std::move(first), deadlines_.attempt(Followers::kSome, now_ns),
                           first_, stop_first_.get_token());
  chain_.parts.alarm.take_back(alarm);
  if (thread_.joinable()) thread_.join();
  return {std::move(done), std::move(second_done_)};
}

void Race::start_second() {
  if (first_.has_piece() || chain_.gate.is_taken() || stop_second_.stop_requested()) return;
  try {
    thread_ = std::jthread([this] { run_second(); });
  } catch (const std::exception&) {
    // No thread is to be had: the first attempt goes on alone.
  }
}

void Race::run_second() noexcept {
  const std::int64_t now_ns = chain_.parts.clock.now_ns();
  if (stop_second_.stop_requested() || deadlines_.chain().has_passed(now_ns)) return;
  Result<Admission> admission = admit(chain_, runners_.second.planned);
  if (!admission) return;
  const Deadline deadline = deadlines_.attempt(runners_.followers, now_ns);
  try {
    second_done_ = attempt(chain_, runners_.second, std::move(*admission), deadline, second_, stop_second_.get_token());
  } catch (const std::exception& error) {
    second_done_ = not_attempted(chain_, runners_.second.planned, Error{ErrorCode::kInternal, error.what()});
  }
}

}  // namespace occam::routing
