// A confusion matrix and the measures that are read from it. Threads: a value.
//
//   Confusion confusion(2);
//   confusion.add(0, 1);
//   confusion.macro_f1();
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace occam::evaluators {

class Confusion {
 public:
  /// Classes 0 to classes-1; one more stands for predictions that are no class.
  explicit Confusion(std::size_t classes);

  /// Requires: gold is a class. A prediction that is none counts as the extra one.
  void add(std::int64_t gold, std::int64_t predicted);

  /// The mean F1 of the classes; a class that occurs nowhere counts 0, and so does the extra one where it occurs.
  [[nodiscard]] double macro_f1() const;
  /// The mean F1 weighted by how often each class is gold.
  [[nodiscard]] double weighted_f1() const;
  [[nodiscard]] double accuracy() const;
  /// Matthews' correlation for several classes (Gorodkin 2004); 0 where one side is constant.
  [[nodiscard]] double matthews() const;
  /// The mean over classes of the accuracy of "this class or not".
  [[nodiscard]] double one_vs_rest_accuracy() const;
  [[nodiscard]] double invalid_share() const;

 private:
  [[nodiscard]] double f1(std::size_t one) const;

  std::size_t classes_;
  double total_ = 0;
  double hits_ = 0;
  std::vector<double> hits_of_, gold_of_, predicted_of_;  ///< by class, the extra one last
};

}  // namespace occam::evaluators
