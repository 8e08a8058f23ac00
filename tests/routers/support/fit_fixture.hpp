// Stored outcomes for a router to learn from, their arrays kept alive, and what it made of them: for the tests of every
// router that fits.
//
//   FitFixture rows{.models = {"small", "large"}};
//   rows.add("task", "prompt", {0, 1});
//   const Fitted fitted = rows.fit(*router);
#pragma once

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "occam/sdk/router.hpp"

namespace occam::routers {

struct Fitted {
  sdk::Result<std::string> state = std::string();
  std::vector<std::string> notes{};
};

struct FitFixture {
  struct Row {
    std::string task;
    std::string prompt;
    std::vector<double> scores;
  };
  std::vector<std::string> models;
  std::vector<Row> rows{};
  double low = 0;
  double high = 1;
  std::uint64_t seed = 1;
  bool is_cancelled = false;

  void add(std::string task, std::string prompt, std::vector<double> scores) {
    rows.push_back({std::move(task), std::move(prompt), std::move(scores)});
  }

  template <typename Router>
  Fitted fit(const Router& router) const {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::vector<occam_abi_outcome> outcomes;
    for (const Row& row : rows)
      for (const double score : row.scores) outcomes.push_back({score, kNone, {kNone, kNone, kNone, kNone, kNone}});
    std::vector<occam_abi_fit_row> raw_rows;
    for (std::size_t i = 0; i < rows.size(); ++i)
      raw_rows.push_back({.struct_size = sizeof(occam_abi_fit_row),
                          .task = sdk::borrow(rows[i].task),
                          .prompt = sdk::borrow(rows[i].prompt),
                          .low = low,
                          .high = high,
                          .outcomes = &outcomes[i * models.size()]});
    std::vector<const occam_abi_fit_row*> pointers;
    for (const occam_abi_fit_row& row : raw_rows) pointers.push_back(&row);
    std::vector<occam_abi_string> ids;
    for (const std::string& model : models) ids.push_back(sdk::borrow(model));
    const std::vector<double> sizes(models.size(), kNone);
    const occam_abi_cancel cancel{.struct_size = sizeof(occam_abi_cancel),
                                  .ctx = nullptr,
                                  .is_cancelled = [](void*) -> std::int32_t { return 1; },
                                  .deadline_ns = 0,
                                  .on_cancel = nullptr};
    const occam_abi_fit_request request{.struct_size = sizeof(occam_abi_fit_request),
                                        .models = ids.data(),
                                        .sizes = sizes.data(),
                                        .model_count = ids.size(),
                                        .rows = pointers.data(),
                                        .row_count = pointers.size(),
                                        .seed = seed,
                                        .cancel = is_cancelled ? &cancel : nullptr};
    Fitted fitted;
    const occam_abi_fit_sink sink{.struct_size = sizeof(occam_abi_fit_sink),
                                  .ctx = &fitted.notes,
                                  .state = nullptr,
                                  .note = [](void* ctx, occam_abi_string sentence) {
                                    static_cast<std::vector<std::string>*>(ctx)->emplace_back(sdk::view(sentence));
                                  }};
    sdk::FitNotes notes(sink);
    fitted.state = router.fit(sdk::FitRequest(request), notes);
    return fitted;
  }
};

}  // namespace occam::routers
