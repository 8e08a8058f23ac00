#include "confusion.hpp"

#include <algorithm>
#include <cmath>

namespace occam::evaluators {

Confusion::Confusion(std::size_t classes)
    : classes_(classes), hits_of_(classes + 1), gold_of_(classes + 1), predicted_of_(classes + 1) {}

void Confusion::add(std::int64_t gold, std::int64_t predicted) {
  const auto right = static_cast<std::size_t>(gold);
  const auto bound = static_cast<std::int64_t>(classes_);
  const auto given = predicted >= 0 && predicted < bound ? static_cast<std::size_t>(predicted) : classes_;
  ++total_;
  ++gold_of_[right];
  ++predicted_of_[given];
  if (right != given) return;
  ++hits_;
  ++hits_of_[right];
}

double Confusion::f1(std::size_t one) const {
  const double both = gold_of_[one] + predicted_of_[one];
  return both > 0 ? 2 * hits_of_[one] / both : 0;
}

double Confusion::macro_f1() const {
  double sum = 0;
  for (std::size_t i = 0; i < classes_; ++i) sum += f1(i);
  return sum / static_cast<double>(classes_ + (predicted_of_[classes_] > 0 ? 1 : 0));
}

double Confusion::weighted_f1() const {
  double sum = 0;
  for (std::size_t i = 0; i < classes_; ++i) sum += f1(i) * gold_of_[i];
  return sum / total_;
}

double Confusion::accuracy() const {
  return hits_ / total_;
}

double Confusion::matthews() const {
  double cross = 0;
  double gold_squares = 0;
  double predicted_squares = 0;
  for (std::size_t i = 0; i <= classes_; ++i) {
    cross += gold_of_[i] * predicted_of_[i];
    gold_squares += gold_of_[i] * gold_of_[i];
    predicted_squares += predicted_of_[i] * predicted_of_[i];
  }
  const double square = total_ * total_;
  const double scale = std::sqrt((square - gold_squares) * (square - predicted_squares));
  return scale > 0 ? std::clamp((hits_ * total_ - cross) / scale, -1.0, 1.0) : 0;
}

double Confusion::one_vs_rest_accuracy() const {
  double sum = 0;
  for (std::size_t i = 0; i < classes_; ++i) sum += total_ - (gold_of_[i] + predicted_of_[i] - 2 * hits_of_[i]);
  return sum / (total_ * static_cast<double>(classes_));
}

double Confusion::invalid_share() const {
  return predicted_of_[classes_] / total_;
}

}  // namespace occam::evaluators
