// What a router class may add to look at answers: occam.accept/1. A class that has this member has the extension;
// include occam/sdk/router.hpp, not this.
//
//   sdk::Result<sdk::Acceptance> accept(const sdk::CandidateAnswer& answer) const;  // pure
#pragma once

#include <concepts>
#include <limits>
#include <string>

#include "occam/abi/ext/accept.h"
#include "occam/sdk/barrier.hpp"

namespace occam::sdk {

/// The C answer with its texts as views. Borrowed.
class CandidateAnswer {
 public:
  explicit CandidateAnswer(const occam_abi_candidate_answer& raw) : raw_(raw) {}

  [[nodiscard]] const occam_abi_candidate_answer& raw() const { return raw_; }
  [[nodiscard]] std::string_view task() const { return view(raw_.task); }
  [[nodiscard]] std::string_view prompt() const { return view(raw_.prompt); }
  [[nodiscard]] std::string_view model() const { return view(raw_.model); }
  /// Who would be tried instead; empty: nobody.
  [[nodiscard]] std::string_view next() const { return view(raw_.next); }
  [[nodiscard]] std::string_view text() const { return view(raw_.text); }
  [[nodiscard]] const occam_abi_confidence& confidence() const { return raw_.confidence; }
  /// OCCAM_ABI_THRESHOLD_*, of the task, in the metric's units; `error` is NaN where none is stated.
  [[nodiscard]] std::int32_t threshold() const { return raw_.threshold; }
  [[nodiscard]] double value() const { return raw_.value; }
  [[nodiscard]] double error() const { return raw_.error; }
  [[nodiscard]] bool may_sample_again() const { return raw_.samples < raw_.max_samples; }

 private:
  const occam_abi_candidate_answer& raw_;
};

enum class AcceptDecision : std::int32_t {
  kAccept = OCCAM_ABI_DECIDE_ACCEPT,
  kEscalate = OCCAM_ABI_DECIDE_ESCALATE,
  kSampleAgain = OCCAM_ABI_DECIDE_SAMPLE_AGAIN,
};

struct Acceptance {
  AcceptDecision decision = AcceptDecision::kAccept;
  double probability = std::numeric_limits<double>::quiet_NaN();
  std::string reason;
};

template <typename R>
concept LooksAtAnswers = requires(const R& router, const CandidateAnswer& answer) {
  { router.accept(answer) } -> std::same_as<Result<Acceptance>>;
};

namespace detail {

template <typename R>
struct AcceptThunks {
  static std::int32_t accept(occam_abi_router* router, const occam_abi_candidate_answer* answer,
                             const occam_abi_accept_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(answer, "the answer"); !whole) return whole;
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const Result<Acceptance> made = reinterpret_cast<const R*>(router)->accept(CandidateAnswer(*answer));
      if (!made) return std::unexpected(made.error());
      const occam_abi_acceptance raw{.struct_size = sizeof raw,
                                     .decision = static_cast<std::int32_t>(made->decision),
                                     .reserved = 0,
                                     .probability = made->probability,
                                     .reason = borrow(made->reason)};
      sink->decide(sink->ctx, &raw);
      return {};
    });
  }

  static constexpr occam_abi_accept kAccept{sizeof(occam_abi_accept), accept};
};

}  // namespace detail
}  // namespace occam::sdk
