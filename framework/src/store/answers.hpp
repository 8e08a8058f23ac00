// What tables of items need of the store: scores without the texts, then the texts of a few items, and how a run was
// made. Threads: values, no sharing.
//
//   auto outcomes = store.item_outcomes(key);
//   auto answers = store.item_answers(key, positions_of(*outcomes), 4096);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/types.hpp"

namespace occam::store {

/// One item's newest result, its attempts averaged.
struct ItemOutcome {
  std::int64_t position = 0;
  ResultStatus status = ResultStatus::kOk;  ///< the worst of the attempts
  double score = 0;
};

/// The first attempt of an item's newest result.
struct ItemAnswer {
  std::int64_t position = 0;
  std::string item;
  std::string text;  ///< its first bytes
  std::int64_t text_bytes = 0;
  std::string finish_reason;
  std::string rationale;
  std::string likelihoods;  ///< a JSON array; empty without
  double milliseconds = kUnknown;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

/// Where a stored answer lies.
struct AnswerPlace {
  std::uint64_t prompt = 0;  ///< the first 64 bits of its prompt's hash
  std::int64_t attempt = 0;
  RunId run = 0;
  std::int64_t item = 0;  ///< the store's own number of it
};

/// The first 64 bits of a prompt's hash; 0 for what is none.
[[nodiscard]] std::uint64_t prompt_bits(std::string_view hash);

/// A run with the number of its results.
struct RunSize {
  Run run;
  std::int64_t results = 0;  ///< items, whatever the number of their samples
};

}  // namespace occam::store
