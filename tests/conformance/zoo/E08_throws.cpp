/* Fails: E08 E03 E09. An exception leaves create where the configuration is torn. */
#include <stdexcept>

#include "occam/abi/router.h"
#include "occam/sdk/router.hpp"

namespace {

namespace sdk = occam::sdk;

struct Thrower {
  static constexpr sdk::Identity kIdentity{.id = "zoo", .version = "1.0", .description = "An animal of the zoo"};
  static sdk::Result<std::unique_ptr<Thrower>> create(std::string_view) { return std::make_unique<Thrower>(); }
  sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
    for (std::size_t i = 0; i < request.size(); ++i)
      sink.judge(i, {.refused_by = "nobody_asked", .reason = "It throws in create and is right otherwise."});
    return {};
  }
};

std::int32_t create(const char* id, occam_abi_string config, occam_abi_router** out, const occam_abi_error* error) {
  const std::string_view table = sdk::view(config);
  if (!table.empty() && (table.front() != '{' || table.back() != '}')) throw std::runtime_error("no table");
  return sdk::detail::create_instance<Thrower>(id, config, out, error);
}

const void* get_factory(const char* id) {
  static const occam_abi_router_factory factory = [] {
    occam_abi_router_factory thrown = sdk::detail::RouterThunks<Thrower>::kFactory;
    thrown.create = create;
    return thrown;
  }();
  return std::string_view(id) == OCCAM_ABI_ROUTER_FACTORY ? &factory : nullptr;
}

}  // namespace

extern "C" OCCAM_ABI_VISIBLE const occam_abi_entry occam_entry_v1;
constinit const occam_abi_entry occam_entry_v1 = occam::sdk::make_entry(get_factory);
