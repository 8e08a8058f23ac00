#include "lm/sampling/stop_matcher.hpp"

#include <algorithm>
#include <utility>

namespace occam::lm {
namespace {

struct Match {
  std::size_t begin = 0;
  std::size_t end = std::string::npos;
  std::size_t stop = 0;
};

/// How many bytes at the end of `text` are the beginning of `stop`, but not all of it.
std::size_t open_end(std::string_view text, std::string_view stop) {
  for (std::size_t size = std::min(text.size(), stop.size() - 1); size > 0; --size) {
    if (text.ends_with(stop.substr(0, size))) return size;
  }
  return 0;
}

}  // namespace

sdk::Result<StopMatcher> StopMatcher::create(std::vector<std::string> stops) {
  for (std::size_t i = 0; i < stops.size(); ++i) {
    if (stops[i].empty()) {
      return sdk::failure(sdk::Status::kInvalidArgument, "a stop string must not be empty", std::to_string(i));
    }
  }
  return StopMatcher(std::move(stops));
}

StopMatcher::Step StopMatcher::push(std::string_view text) {
  if (stop_) return {{}, stop_};
  held_ += text;
  Match first;
  for (std::size_t i = 0; i < stops_.size(); ++i) {
    const std::size_t begin = held_.find(stops_[i]);
    if (begin == std::string::npos) continue;
    const std::size_t end = begin + stops_[i].size();
    if (end < first.end || (end == first.end && begin < first.begin)) first = {begin, end, i};
  }
  if (first.end != std::string::npos) {
    stop_ = first.stop;
    held_.resize(first.begin);
    return {std::exchange(held_, {}), stop_};
  }
  std::size_t kept = 0;
  for (const std::string& stop : stops_) kept = std::max(kept, open_end(held_, stop));
  std::string released = held_.substr(0, held_.size() - kept);
  held_.erase(0, held_.size() - kept);
  return {std::move(released), std::nullopt};
}

std::string StopMatcher::finish() {
  return std::exchange(held_, {});
}

}  // namespace occam::lm
