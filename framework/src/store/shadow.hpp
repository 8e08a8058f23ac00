// What trials of smaller models leave in the store. Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "occam/statistics/stream.hpp"
#include "store/types.hpp"

namespace occam::store {

/// Where the trials of one model on one task under one policy stand.
struct ShadowStream {
  std::string policy;
  std::string task;
  std::string model;
  std::string model_key;
  double threshold = 0;
  bool promoted = false;
  statistics::StreamTest test;  ///< since the last change
};

struct ShadowJudgement {
  std::string request;
  std::string reference;  ///< the model whose answer it was held against
  std::string judge;      ///< the evaluator
  double score = 0;
  double milliseconds = kUnknown;
  double cost = kUnknown;
  /// Where the policy keeps prompts.
  struct Texts {
    std::string prompt;
    std::string answer;
    std::string reference_answer;
  };
  std::optional<Texts> texts{};
};

struct ShadowChange {
  std::string policy;
  std::string task;
  std::string model;
  bool promoted = false;
  std::string reason;
  std::int64_t created_ms = 0;
};

}  // namespace occam::store
