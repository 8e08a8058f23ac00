// What the mock upstream remembers, and which answer is next. Threads: all functions [any].
#pragma once

#include <condition_variable>
#include <deque>
#include <expected>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/mock_upstream.hpp"

namespace occam::test {

class MockLedger {
 public:
  explicit MockLedger(MockAnswer answer, std::size_t remembered) : remembered_(remembered) {
    by_model_[""].answer = std::move(answer);
  }

  void set(const std::string& model, MockAnswer answer);
  void once(MockAnswer answer);

  /// The answer of this request, its fault and status taken away where `rate` and `times` spare it.
  [[nodiscard]] std::expected<MockAnswer, std::string> next(const std::string& model, const std::string& model_knobs,
                                                            const std::string& header_knobs);

  void remember(MockRequest request);
  template <typename Change>
  void count(Change&& change) {
    {
      const std::lock_guard lock(mutex_);
      change(counts_);
    }
    changed_.notify_all();
  }

  [[nodiscard]] std::vector<MockRequest> requests() const;
  [[nodiscard]] MockCounts counts() const;
  void forget();
  [[nodiscard]] bool wait_until(const std::function<bool(const MockCounts&)>& reached,
                                std::chrono::milliseconds patience) const;

 private:
  struct Line {
    MockAnswer answer;
    std::int64_t asked = 0;
  };

  const std::size_t remembered_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Line> by_model_;       ///< the answer of all others at ""
  std::map<std::string, std::int64_t> knobs_;  ///< how often an answer written as text was asked for
  std::deque<MockAnswer> once_;
  std::vector<MockRequest> requests_;
  MockCounts counts_;
};

}  // namespace occam::test
