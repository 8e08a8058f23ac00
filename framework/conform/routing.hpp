// Candidates with evidence drawn from a seed, and what a router makes of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conform/subject.hpp"

namespace occam::conform {

/// A request with everything that it borrows. The request is the caller's to change.
class Landscape {
 public:
  /// `count` candidates, the smallest first: some without evidence, some with little, some with much.
  Landscape(std::uint64_t seed, std::size_t count);
  Landscape(const Landscape&) = delete;
  Landscape& operator=(const Landscape&) = delete;

  occam_abi_route_request request{};
  std::vector<occam_abi_evidence> evidence;
  std::vector<occam_abi_candidate> candidates;

 private:
  std::vector<std::string> ids_;
  std::vector<const occam_abi_candidate*> pointers_;
  std::vector<occam_abi_paired> paired_;
};

struct JudgementCopy {
  std::size_t candidate = 0;
  std::int32_t verdict = 0;
  double quality = 0;
  double bound = 0;
  std::int64_t items_needed = 0;
  std::string refused_by;
  std::string reason;
};

struct Routed {
  std::int32_t status = OCCAM_ABI_OK;
  Words words;
  std::vector<JudgementCopy> judgements;
  std::vector<std::pair<std::size_t, std::int32_t>> attempts;
  std::size_t judgements_after_attempt = 0;
  bool foreign_thread = false;

  /// Everything in one text, to compare two routings.
  [[nodiscard]] std::string fingerprint() const;
  [[nodiscard]] const JudgementCopy* judgement_of(std::size_t candidate) const;
};

[[nodiscard]] std::unique_ptr<Routed> route(const Subject& subject, occam_abi_router* router,
                                            const occam_abi_route_request& request);
/// route(), failing unless the status is OK.
[[nodiscard]] std::unique_ptr<Routed> route_well(const Subject& subject, occam_abi_router* router,
                                                 const occam_abi_route_request& request);

}  // namespace occam::conform
