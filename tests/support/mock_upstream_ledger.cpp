#include "support/mock_upstream_ledger.hpp"

#include <cmath>

namespace occam::test {
namespace {

/// Whether the request with this number (the first is 0) is one of those that fail.
bool is_failing(const MockAnswer& answer, std::int64_t number) {
  if (answer.times >= 0 && number >= answer.times) return false;
  const auto count = static_cast<double>(number);
  return std::floor((count + 1) * answer.rate) > std::floor(count * answer.rate);
}

MockAnswer spare(MockAnswer answer) {
  answer.status = 200;
  answer.fault = MockFault::kNone;
  return answer;
}

}  // namespace

void MockLedger::set(const std::string& model, MockAnswer answer) {
  const std::lock_guard lock(mutex_);
  by_model_[model] = {std::move(answer), 0};
}

void MockLedger::once(MockAnswer answer) {
  const std::lock_guard lock(mutex_);
  once_.push_back(std::move(answer));
}

std::expected<MockAnswer, std::string> MockLedger::next(const std::string& model, const std::string& model_knobs,
                                                        const std::string& header_knobs) {
  const std::lock_guard lock(mutex_);
  if (!once_.empty()) {
    MockAnswer answer = std::move(once_.front());
    once_.pop_front();
    return answer;
  }
  const auto found = by_model_.find(model);
  Line& line = found == by_model_.end() ? by_model_[""] : found->second;
  const std::string& knobs = header_knobs.empty() ? model_knobs : header_knobs;
  if (knobs.empty()) return is_failing(line.answer, line.asked++) ? line.answer : spare(line.answer);
  std::expected<MockAnswer, std::string> answer = MockAnswer::parse(knobs, line.answer);
  if (!answer || is_failing(*answer, knobs_[knobs]++)) return answer;
  return spare(std::move(*answer));
}

void MockLedger::remember(MockRequest request) {
  {
    const std::lock_guard lock(mutex_);
    ++counts_.requests;
    if (requests_.size() < remembered_) requests_.push_back(std::move(request));
  }
  changed_.notify_all();
}

std::vector<MockRequest> MockLedger::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

MockCounts MockLedger::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void MockLedger::forget() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
  counts_ = {.open = counts_.open};
}

bool MockLedger::wait_until(const std::function<bool(const MockCounts&)>& reached,
                            std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return reached(counts_); });
}

}  // namespace occam::test
