#include "routing/task_classifier.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "routing/task_weights.hpp"

namespace occam::routing {
namespace {

static_assert(std::endian::native == std::endian::little, "states are little-endian");
constexpr std::string_view kMagic = "OccamTC1";

class Writer {
 public:
  template <typename T>
  void put(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <typename T>
  void put_all(const std::vector<T>& values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  std::string bytes_{kMagic};
};

/// Reads what Writer wrote; after the first thing that is not there, nothing is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  T take() {
    T value{};
    if (const std::string_view bytes = take_bytes(sizeof value); !bytes.empty())
      std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <typename T>
  std::vector<T> take_all(std::size_t count) {
    if (count > rest_.size() / sizeof(T)) return fail(), std::vector<T>();
    std::vector<T> values(count);
    const std::string_view bytes = take_bytes(count * sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  std::string take_text() { return std::string(take_bytes(take<std::uint32_t>())); }
  [[nodiscard]] bool is_whole() const { return !failed_ && rest_.empty(); }
  void fail() { failed_ = true; }

 private:
  std::string_view take_bytes(std::size_t count) {
    if (failed_ || count > rest_.size()) return fail(), std::string_view();
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

HeldOut::Rates HeldOut::at(double minimum_probability) const {
  Rates rates{.n = unfamiliar};
  const auto first = static_cast<std::size_t>(std::ceil(std::clamp(minimum_probability, 0.0, 1.0) * 100));
  for (std::size_t i = 0; i < guessed.size(); ++i) {
    rates.n += guessed[i];
    if (i < first) continue;
    rates.recognised += guessed[i];
    rates.wrong += guessed[i] - right[i];
  }
  return rates;
}

TaskClassifier::Guess TaskClassifier::predict(std::string_view prompt) const {
  const std::size_t task_count = tasks_.size();
  std::vector<float> sums(task_count, 0);
  double familiarity = 0;
  for (const statistics::SparseValue& feature : statistics::text_features(prompt)) {
    const std::uint32_t slot = slots_[feature.index];
    if (slot == kNoSlot) continue;
    familiarity += static_cast<double>(feature.value) * static_cast<double>(feature.value);
    const std::int16_t* const row = &weights_[slot * task_count];
    for (std::size_t k = 0; k < task_count; ++k) sums[k] += feature.value * static_cast<float>(row[k]);
  }
  if (familiarity < least_familiarity_ || familiarity == 0) return {};
  std::vector<double> logits(task_count);
  for (std::size_t k = 0; k < task_count; ++k) logits[k] = static_cast<double>(step_ * sums[k] + biases_[k]);
  const TopClass top = top_class(logits, temperature_);
  return {tasks_[top.index], top.probability};
}

std::string TaskClassifier::serialise() const {
  Writer out;
  out.put(static_cast<std::uint32_t>(tasks_.size()));
  for (const std::string& task : tasks_) out.put_text(task);
  out.put(temperature_);
  out.put(least_familiarity_);
  out.put(held_out_.guessed);
  out.put(held_out_.right);
  out.put(held_out_.unfamiliar);
  out.put(step_);
  out.put_all(biases_);
  out.put(static_cast<std::uint32_t>(features_.size()));
  out.put_all(features_);
  out.put_all(weights_);
  return std::move(out.bytes_);
}

Result<TaskClassifier> TaskClassifier::load(std::string_view bytes) {
  const auto broken = [] { return fail(ErrorCode::kData, "these bytes are no stored recogniser", {}, "fit it anew"); };
  if (!bytes.starts_with(kMagic)) return broken();
  Reader in(bytes.substr(kMagic.size()));
  TaskClassifier out;
  const auto task_count = in.take<std::uint32_t>();
  if (task_count < 2 || task_count > bytes.size()) return broken();
  for (std::uint32_t k = 0; k < task_count; ++k) out.tasks_.push_back(in.take_text());
  out.temperature_ = in.take<double>();
  out.least_familiarity_ = in.take<double>();
  out.held_out_.guessed = in.take<decltype(HeldOut::guessed)>();
  out.held_out_.right = in.take<decltype(HeldOut::right)>();
  out.held_out_.unfamiliar = in.take<std::uint32_t>();
  out.step_ = in.take<float>();
  out.biases_ = in.take_all<float>(task_count);
  out.features_ = in.take_all<std::uint32_t>(in.take<std::uint32_t>());
  out.weights_ = in.take_all<std::int16_t>(out.features_.size() * task_count);
  if (!in.is_whole() || !(out.temperature_ > 0) || !std::isfinite(out.temperature_)) return broken();
  out.slots_.assign(statistics::kTextFeatures, kNoSlot);
  for (std::uint32_t slot = 0; slot < out.features_.size(); ++slot) {
    if (out.features_[slot] >= statistics::kTextFeatures) return broken();
    out.slots_[out.features_[slot]] = slot;
  }
  return out;
}

}  // namespace occam::routing
