#include "remote/http/address_policy.hpp"

namespace occam::remote {
namespace {

/// Why an address of this reach is refused; empty where it is not.
std::string_view objection(const AddressPolicy& policy, Reach reach) {
  if (reach == Reach::kUnusable) return "nobody can be asked there; a server on this machine is at 127.0.0.1";
  if (policy.source == Source::kElsewhere && reach != Reach::kPublic)
    return "only what the policy itself names may be anything but public";
  if (policy.allow == Allow::kPublic && reach != Reach::kPublic) return "endpoints.allow is \"public\"";
  if (policy.source == Source::kPolicyName && (reach == Reach::kLinkLocal || reach == Reach::kMetadata))
    return "such an address is reached only where the policy writes it out";
  if (policy.residency == Residency::kDevice && reach != Reach::kLoopback)
    return "the model's residency is \"device\", which this address is not";
  if (policy.residency == Residency::kEdge && reach == Reach::kPublic)
    return "the model's residency is \"edge\", which this address is not";
  if (policy.certificate == Certificate::kUnverified && reach != Reach::kLoopback)
    return "tls_verify = false is for this machine alone";
  return {};
}

}  // namespace

sdk::Result<void> AddressPolicy::check(std::string_view host, const Address& address) const {
  const Reach reach = address.reach();
  const std::string_view why = objection(*this, reach);
  if (why.empty()) return {};
  const std::string text = address.text();
  std::string words(host);
  if (host != text) words.append(" is at ").append(text);
  words.append(", a").append(reach == Reach::kUnusable ? "n " : " ").append(word(reach)).append(" address: ");
  return sdk::failure(sdk::Status::kPermissionDenied, words.append(why));
}

bool is_localhost(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost");
}

}  // namespace occam::remote
