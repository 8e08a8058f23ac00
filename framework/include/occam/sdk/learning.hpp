// What a router class may add to learn: occam.fit/1 with occam.state/1 (from stored outcomes) and occam.feedback/1
// (while it serves). A class that has these members has the extensions; include occam/sdk/router.hpp, not this.
//
//   sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;  // pure: the state
//   sdk::Result<void> load(std::string_view state);
//
//   sdk::Result<void> observe(const sdk::Observation& observation);
//   std::string save() const;
//   sdk::Result<void> merge(std::string_view saved);
#pragma once

#include <cmath>
#include <concepts>
#include <span>
#include <string>

#include "occam/abi/ext/feedback.h"
#include "occam/abi/ext/fit.h"
#include "occam/sdk/barrier.hpp"

namespace occam::sdk {

using Confidence = occam_abi_confidence;
using Outcome = occam_abi_outcome;

/// One stored prompt with what each model made of it. Borrowed.
class FitRow {
 public:
  explicit FitRow(const occam_abi_fit_row& raw, std::size_t models) : raw_(raw), models_(models) {}

  [[nodiscard]] std::string_view task() const { return view(raw_.task); }
  [[nodiscard]] std::string_view prompt() const { return view(raw_.prompt); }
  [[nodiscard]] double low() const { return raw_.low; }
  [[nodiscard]] double high() const { return raw_.high; }
  [[nodiscard]] std::span<const Outcome> outcomes() const { return {raw_.outcomes, models_}; }
  /// In [0, 1] by the metric's range; NaN: none.
  [[nodiscard]] double unit_score(std::size_t model) const {
    return (raw_.outcomes[model].score - raw_.low) / (raw_.high - raw_.low);
  }

 private:
  const occam_abi_fit_row& raw_;
  std::size_t models_;
};

/// The C request with its arrays as spans. Borrowed.
class FitRequest {
 public:
  explicit FitRequest(const occam_abi_fit_request& raw) : raw_(raw) {}

  [[nodiscard]] std::size_t models() const { return raw_.model_count; }
  [[nodiscard]] std::string_view model(std::size_t index) const { return view(raw_.models[index]); }
  /// What a request costs on the model, in the ladder's unit; NaN: not known.
  [[nodiscard]] double size(std::size_t model) const { return raw_.sizes[model]; }
  [[nodiscard]] std::size_t rows() const { return raw_.row_count; }
  [[nodiscard]] FitRow row(std::size_t index) const { return FitRow(*raw_.rows[index], raw_.model_count); }
  [[nodiscard]] std::uint64_t seed() const { return raw_.seed; }
  [[nodiscard]] bool is_cancelled() const {
    return raw_.cancel != nullptr && raw_.cancel->is_cancelled(raw_.cancel->ctx) != 0;
  }

 private:
  const occam_abi_fit_request& raw_;
};

/// What was learnt and what was left alone, a sentence each.
class FitNotes {
 public:
  explicit FitNotes(const occam_abi_fit_sink& raw) : raw_(raw) {}
  void add(std::string_view sentence) { raw_.note(raw_.ctx, borrow(sentence)); }

 private:
  const occam_abi_fit_sink& raw_;
};

/// What became of one answer. Borrowed.
struct Observation {
  std::string_view task;
  std::string_view prompt{};  ///< the last user message; empty where the policy keeps none
  std::string_view model;
  double score = 0;    ///< 0..1
  double at_days = 0;  ///< since 1970
};

template <typename R>
concept Fits =
    requires(const R& router, R& loaded, const FitRequest& request, FitNotes& notes, std::string_view state) {
      { router.fit(request, notes) } -> std::same_as<Result<std::string>>;
      { loaded.load(state) } -> std::same_as<Result<void>>;
    };

template <typename R>
concept Observes = requires(R& router, const R& saved, const Observation& observation, std::string_view bytes) {
  { router.observe(observation) } -> std::same_as<Result<void>>;
  { saved.save() } -> std::same_as<std::string>;
  { router.merge(bytes) } -> std::same_as<Result<void>>;
};

namespace detail {

inline Result<void> check_rows(const occam_abi_fit_request& request) {
  for (std::size_t i = 0; i < request.row_count; ++i) {
    if (auto whole = check_struct(request.rows[i], "a row"); !whole) return whole;
    if (!(request.rows[i]->high > request.rows[i]->low))
      return failure(Status::kInvalidArgument, "row " + std::to_string(i) + " has an empty range of scores");
    for (std::size_t model = 0; model < request.model_count; ++model) {
      const double score = request.rows[i]->outcomes[model].score;
      if (score < request.rows[i]->low || score > request.rows[i]->high)
        return failure(Status::kInvalidArgument, "row " + std::to_string(i) + " has a score outside its range");
    }
  }
  return {};
}

template <typename R>
struct FitThunks {
  static std::int32_t fit(occam_abi_router* router, const occam_abi_fit_request* request,
                          const occam_abi_fit_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(request, "the request"); !whole) return whole;
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      if (auto right = check_rows(*request); !right) return right;
      FitNotes notes(*sink);
      const Result<std::string> state = reinterpret_cast<const R*>(router)->fit(FitRequest(*request), notes);
      if (!state) return std::unexpected(state.error());
      sink->state(sink->ctx, borrow(*state));
      return {};
    });
  }

  static std::int32_t load(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> { return reinterpret_cast<R*>(router)->load(view(bytes)); });
  }

  static constexpr occam_abi_fit kFit{sizeof(occam_abi_fit), fit};
  static constexpr occam_abi_state kState{sizeof(occam_abi_state), load};
};

template <typename R>
struct FeedbackThunks {
  static std::int32_t observe(occam_abi_router* router, const occam_abi_observation* raw,
                              const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(raw, "the observation"); !whole) return whole;
      if (!(raw->score >= 0 && raw->score <= 1))
        return failure(Status::kInvalidArgument, "an observed score lies between 0 and 1");
      if (!std::isfinite(raw->at_days)) return failure(Status::kInvalidArgument, "an observation has a time");
      return reinterpret_cast<R*>(router)->observe(
          {view(raw->task), view(raw->prompt), view(raw->model), raw->score, raw->at_days});
    });
  }

  static std::int32_t save(occam_abi_router* router, const occam_abi_text_sink* sink,
                           const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const std::string bytes = reinterpret_cast<const R*>(router)->save();
      sink->text(sink->ctx, borrow(bytes));
      return {};
    });
  }

  static std::int32_t merge(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> { return reinterpret_cast<R*>(router)->merge(view(bytes)); });
  }

  static constexpr occam_abi_feedback kFeedback{sizeof(occam_abi_feedback), observe, save, merge};
};

}  // namespace detail
}  // namespace occam::sdk
