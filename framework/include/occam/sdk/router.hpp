// A router in C++: give a class with an identity, create() and route(), export it.
//
//   struct MyRouter {
//     static constexpr sdk::Identity kIdentity{.id = "mine", .version = "1.0", .description = "…"};
//     static sdk::Result<std::unique_ptr<MyRouter>> create(std::string_view config_json);
//     sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;
//   };
//   OCCAM_ROUTER_PLUGIN(MyRouter)
//
// route() is pure and runs on many threads at once. It judges every candidate, then names the attempts in order. A
// class that also has the members of learning.hpp or accepting.hpp has those extensions.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <span>

#include "occam/abi/router.h"
#include "occam/sdk/accepting.hpp"
#include "occam/sdk/barrier.hpp"
#include "occam/sdk/entry.hpp"
#include "occam/sdk/identity.hpp"
#include "occam/sdk/learning.hpp"

namespace occam::sdk {

/// The C request with its arrays as spans.
class RouteRequest {
 public:
  explicit RouteRequest(const occam_abi_route_request& raw) : raw_(raw) {}

  [[nodiscard]] const occam_abi_route_request& raw() const { return raw_; }
  [[nodiscard]] std::string_view task() const { return view(raw_.task); }
  [[nodiscard]] std::string_view prompt() const { return view(raw_.prompt); }
  [[nodiscard]] std::size_t size() const { return raw_.candidate_count; }
  [[nodiscard]] const occam_abi_candidate& candidate(std::size_t index) const { return *raw_.candidates[index]; }
  [[nodiscard]] const occam_abi_evidence& evidence(std::size_t index) const { return *candidate(index).evidence; }
  /// Differences a - b on shared items. Requires: the request carries them.
  [[nodiscard]] const occam_abi_paired& paired(std::size_t a, std::size_t b) const {
    return raw_.paired[a * raw_.candidate_count + b];
  }

 private:
  const occam_abi_route_request& raw_;
};

struct Judgement {
  std::int32_t verdict = OCCAM_ABI_VERDICT_OPEN;
  double quality = std::numeric_limits<double>::quiet_NaN();
  double bound = std::numeric_limits<double>::quiet_NaN();
  std::int64_t items_needed = 0;
  std::string_view refused_by;  ///< empty: accepted
  std::string_view reason;
};

class RouteSink {
 public:
  explicit RouteSink(const occam_abi_route_sink& raw) : raw_(raw) {}

  void judge(std::size_t candidate, const Judgement& judgement) {
    const occam_abi_judgement c{.struct_size = sizeof c,
                                .candidate = candidate,
                                .verdict = judgement.verdict,
                                .reserved = 0,
                                .quality = judgement.quality,
                                .bound = judgement.bound,
                                .items_needed = judgement.items_needed,
                                .refused_by = borrow(judgement.refused_by),
                                .reason = borrow(judgement.reason)};
    raw_.judge(raw_.ctx, &c);
  }
  void attempt(std::size_t candidate, std::int32_t accept) { raw_.attempt(raw_.ctx, candidate, accept); }

 private:
  const occam_abi_route_sink& raw_;
};

namespace detail {

template <typename R>
struct RouterThunks {
  static std::size_t count() noexcept { return 1; }

  static const occam_abi_descriptor* describe(std::size_t index) noexcept {
    static const occam_abi_descriptor descriptor = make_descriptor(R::kIdentity, sizeof(occam_abi_descriptor));
    return index == 0 ? &descriptor : nullptr;
  }

  static std::int32_t create(const char* id, occam_abi_string config, occam_abi_router** out,
                             const occam_abi_error* error) noexcept {
    return create_instance<R>(id, config, out, error);
  }

  static void destroy(occam_abi_router* router) noexcept { delete reinterpret_cast<R*>(router); }

  static std::int32_t route(occam_abi_router* router, const occam_abi_route_request* request,
                            const occam_abi_route_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(request, "the request"); !whole) return whole;
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      RouteSink typed(*sink);
      return reinterpret_cast<const R*>(router)->route(RouteRequest(*request), typed);
    });
  }

  static const void* get_extension(occam_abi_router*, const char* id) noexcept {
    const std::string_view asked = id == nullptr ? std::string_view{} : std::string_view(id);
    if constexpr (Fits<R>) {
      if (asked == OCCAM_ABI_EXT_FIT) return &FitThunks<R>::kFit;
      if (asked == OCCAM_ABI_EXT_STATE) return &FitThunks<R>::kState;
    }
    if constexpr (LooksAtAnswers<R>) {
      if (asked == OCCAM_ABI_EXT_ACCEPT) return &AcceptThunks<R>::kAccept;
    }
    if constexpr (Observes<R>) {
      if (asked == OCCAM_ABI_EXT_FEEDBACK) return &FeedbackThunks<R>::kFeedback;
    }
    return nullptr;
  }

  static constexpr occam_abi_router_factory kFactory{.struct_size = sizeof(occam_abi_router_factory),
                                                     .count = count,
                                                     .describe = describe,
                                                     .create = create,
                                                     .destroy = destroy,
                                                     .route = route,
                                                     .get_extension = get_extension};

  static const void* get_factory(const char* id) noexcept {
    return id != nullptr && std::string_view(id) == OCCAM_ABI_ROUTER_FACTORY ? &kFactory : nullptr;
  }
};

}  // namespace detail
}  // namespace occam::sdk

/// Exports a router class as this library's plugin entry.
#define OCCAM_ROUTER_PLUGIN(R)                                       \
  extern "C" OCCAM_ABI_VISIBLE const occam_abi_entry occam_entry_v1; \
  constinit const occam_abi_entry occam_entry_v1 =                   \
      occam::sdk::make_entry(occam::sdk::detail::RouterThunks<R>::get_factory);
