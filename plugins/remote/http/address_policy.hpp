// Which addresses a request may go to, judged by the address that a connection is about to be made to, never by the
// name: a name can be made to resolve to anything between two looks.
//
// Threads: a value.
//
//   AddressPolicy policy{.source = Source::kPolicyName, .residency = Residency::kEdge};
//   if (auto may = policy.check("models.lan", address); !may) …
#pragma once

#include <string_view>

#include "occam/abi/backend.h"
#include "occam/sdk/result.hpp"
#include "remote/http/address.hpp"

namespace occam::remote {

/// Where a model says that requests go.
enum class Residency {
  kDevice = OCCAM_ABI_RESIDENCY_DEVICE,
  kEdge = OCCAM_ABI_RESIDENCY_EDGE,
  kCloud = OCCAM_ABI_RESIDENCY_CLOUD,
};

/// Who named the host.
enum class Source {
  kPolicyAddress,  ///< the policy, as an address
  kPolicyName,     ///< the policy, by name: link-local and metadata addresses behind it were never written down
  kElsewhere,      ///< a request or a redirect: public addresses alone
};

enum class Allow {
  kAny,     ///< what the source allows
  kPublic,  ///< public addresses alone, whoever named them
};

enum class Certificate { kVerified, kUnverified };

struct AddressPolicy {
  Source source = Source::kPolicyName;
  Residency residency = Residency::kCloud;
  Allow allow = Allow::kAny;
  Certificate certificate = Certificate::kVerified;

  /// Errors: kPermissionDenied, with the host, the address and the rule that refuses it.
  [[nodiscard]] sdk::Result<void> check(std::string_view host, const Address& address) const;
};

/// Whether the name is this machine by definition (RFC 6761, 6.3): `localhost` and what ends with `.localhost`.
[[nodiscard]] bool is_localhost(std::string_view host);

}  // namespace occam::remote
