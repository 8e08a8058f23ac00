// Porter's stemmer (M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980), as libstemmer has it.
//
// Threads: one stemmer a thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;

namespace occam::evaluators::measures {

class Stemmer {
 public:
  Stemmer();

  /// The stem of a word in lower case.
  [[nodiscard]] std::string stem(std::string_view word);

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

}  // namespace occam::evaluators::measures
