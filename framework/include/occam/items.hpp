// The items of a suite with the answers of several models side by side.
//
// The store keeps answers and scores; questions and targets are read from the suite's own file, where it is still the
// one that was run. Answers may be any bytes, of any length. Plain values; threads: no sharing.
//
//   auto known = occam.evaluation().provenance({.tasks = {"sentiment"}});
//   auto shown = occam.evaluation().items({.task = "sentiment", .of = {known->at(0).id, known->at(1).id}});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "occam/provenance.hpp"

namespace occam {

struct ItemQuery {
  std::string task;                  ///< whose suite's file has the questions; empty: without them
  std::vector<EvidenceId> of;        ///< one a model, all of one suite
  std::int64_t most_items = 0;       ///< 0: all. Else those come first on which the models differ, then the failed ones
  std::int64_t most_text_bytes = 0;  ///< of each text; 0: all
};

/// One model's answer to one item.
struct ItemAnswer {
  std::string status{};  ///< `ok`, `unscorable`, `error`, `timeout`; empty: this model has no result for the item
  double score = 0;      ///< the mean of its attempts
  std::string text{};    ///< of its first attempt
  std::int64_t text_bytes = 0;        ///< of the whole text
  std::vector<double> likelihoods{};  ///< log-likelihoods of the item's choices; empty without
  std::string finish_reason{};
  std::string remark{};  ///< the evaluator's, or the error's words
  double seconds = 0;    ///< NaN where it is not known
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

struct AnsweredItem {
  std::int64_t position = 0;  ///< in the suite, from 0
  std::string id{};
  std::string question{};  ///< the rendered template, without examples and system message; empty where it is not known
  std::string target{};    ///< the accepted answers, a line each, or the right choice
  std::vector<std::string> choices{};
  std::vector<ItemAnswer> answers{};  ///< one a model, in the order of the query
};

struct AnsweredItems {
  std::vector<AnsweredItem> items;  ///< by position
  std::int64_t items_total = 0;     ///< that have a result of any of the models
  std::string first_prompt;         ///< the first item's prompt as it is sent, examples and system message with it
  std::string without_questions;    ///< why there are no questions; empty: there are
};

}  // namespace occam
