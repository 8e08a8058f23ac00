#include "conform/routing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "plugin/status.hpp"

namespace occam::conform {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Evidence of `n` right-or-wrong items with the given share of right ones.
occam_abi_evidence binary_evidence(std::int64_t n, double share) {
  const double right = std::floor(static_cast<double>(n) * share);
  return {.struct_size = sizeof(occam_abi_evidence),
          .n = n,
          .sum = right,
          .sum_squares = right,
          .suite_items = 1000,
          .model_mean = n == 0 ? kNan : right / static_cast<double>(n),
          .model_n = n,
          .verdict = OCCAM_ABI_VERDICT_OPEN,
          .fixed_n = 1,
          .low = 0,
          .high = 1,
          .binary = 1,
          .reserved = 0,
          .seconds = n == 0 ? kNan : 0.5};
}

}  // namespace

Landscape::Landscape(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  static constexpr std::int64_t kItems[] = {0, 12, 200, 1000};
  for (std::size_t i = 0; i < count; ++i) {
    ids_.push_back(fmt::format("candidate_{}", i));
    const double share = 0.5 + 0.49 * static_cast<double>(random() >> 11) * 0x1p-53;
    evidence.push_back(binary_evidence(kItems[random() % std::size(kItems)], share));
  }
  for (std::size_t i = 0; i < count; ++i) {
    candidates.push_back({.struct_size = sizeof(occam_abi_candidate),
                          .id = plugin::borrow(ids_[i]),
                          .parameters = 1e8 * static_cast<double>(i + 1),
                          .bytes = i % 2 == 0 ? 1e8 * static_cast<double>(i + 1) : kNan,
                          .price = kNan,
                          .latency_p95 = kNan,
                          .evidence = &evidence[i]});
  }
  for (const occam_abi_candidate& candidate : candidates) pointers_.push_back(&candidate);
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b) {
      const std::int64_t n = std::min(evidence[a].n, evidence[b].n);
      const double mean_a = evidence[a].n == 0 ? 0 : evidence[a].sum / static_cast<double>(evidence[a].n);
      const double mean_b = evidence[b].n == 0 ? 0 : evidence[b].sum / static_cast<double>(evidence[b].n);
      paired_.push_back({n, static_cast<double>(n) * (mean_a - mean_b), static_cast<double>(n) * (a == b ? 0 : 0.25)});
    }
  request = {.struct_size = sizeof request,
             .task = plugin::borrow("sentiment"),
             .prompt = plugin::borrow("Is this review positive?"),
             .threshold = OCCAM_ABI_THRESHOLD_AT_LEAST,
             .when_open = OCCAM_ABI_WHEN_OPEN_ESCALATE,
             .value = 0.8,
             .error = 0.05,
             .objective = OCCAM_ABI_OBJECTIVE_PARAMETERS,
             .max_attempts = 2,
             .seed = seed,
             .candidates = pointers_.data(),
             .candidate_count = count,
             .paired = paired_.data()};
}

std::string Routed::fingerprint() const {
  std::string text;
  for (const JudgementCopy& j : judgements)
    text += fmt::format("{} {} {} {} {} {} {}\n", j.candidate, j.verdict, j.quality, j.bound, j.items_needed,
                        j.refused_by, j.reason);
  for (const auto& [candidate, accept] : attempts) text += fmt::format("try {} {}\n", candidate, accept);
  return text;
}

const JudgementCopy* Routed::judgement_of(std::size_t candidate) const {
  for (const JudgementCopy& judgement : judgements)
    if (judgement.candidate == candidate) return &judgement;
  return nullptr;
}

std::unique_ptr<Routed> route(const Subject& subject, occam_abi_router* router,
                              const occam_abi_route_request& request) {
  struct Recorder {
    Routed& routed;
    std::thread::id thread = std::this_thread::get_id();
    void note() { routed.foreign_thread = routed.foreign_thread || std::this_thread::get_id() != thread; }
  };
  auto routed = std::make_unique<Routed>();
  Recorder recorder{.routed = *routed};
  const auto judge = [](void* ctx, const occam_abi_judgement* raw) {
    auto& self = *static_cast<Recorder*>(ctx);
    self.note();
    if (!self.routed.attempts.empty()) ++self.routed.judgements_after_attempt;
    self.routed.judgements.push_back({raw->candidate, raw->verdict, raw->quality, raw->bound, raw->items_needed,
                                      std::string(plugin::view(raw->refused_by)),
                                      std::string(plugin::view(raw->reason))});
  };
  const auto attempt = [](void* ctx, std::size_t candidate, std::int32_t accept) {
    auto& self = *static_cast<Recorder*>(ctx);
    self.note();
    self.routed.attempts.emplace_back(candidate, accept);
  };
  const occam_abi_route_sink sink{sizeof sink, &recorder, judge, attempt};
  routed->status = subject.routers->route(router, &request, &sink, routed->words.abi());
  return routed;
}

std::unique_ptr<Routed> route_well(const Subject& subject, occam_abi_router* router,
                                   const occam_abi_route_request& request) {
  auto routed = route(subject, router, request);
  expect_status("route", OCCAM_ABI_OK, routed->status, routed->words);
  return routed;
}

}  // namespace occam::conform
