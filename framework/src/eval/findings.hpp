// What is wrong in a suite's data, collected: all kinds of mistakes at once, a few places of each.
//
// A data file of 100,000 lines that all lack a field is one mistake and not 100,000. Threads: one user at a time.
//
//   Findings findings;
//   findings.add("not JSON", at, "the line is not JSON: …", "one JSON object a line");
//   diagnostics = findings.take();
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/diagnostic.hpp"

namespace occam::eval {

class Findings {
 public:
  /// `kind` says which mistakes are the same one.
  void add(std::string_view kind, const config::Position& at, std::string message, std::string hint = {});
  void add(std::string_view kind, config::Diagnostic diagnostic);

  [[nodiscard]] bool empty() const { return diagnostics_.empty(); }
  /// In the order of their places; the last place of a kind that occurs more often says how often.
  [[nodiscard]] config::Diagnostics take();

 private:
  struct Kind {
    std::size_t count = 0;
    std::size_t last = 0;  ///< index of the last one that is kept
  };
  config::Diagnostics diagnostics_;
  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace occam::eval
