// Who a plugin is, and the two thunks that every kind shares: its descriptor and the creation of an instance.
#pragma once

#include <memory>
#include <string_view>

#include "occam/abi/plugin.h"
#include "occam/sdk/barrier.hpp"

namespace occam::sdk {

/// Static texts; `config_schema` is a JSON Schema for the plugin's own table, or empty.
struct Identity {
  std::string_view id;
  std::string_view version;
  std::string_view description;
  std::string_view config_schema = {};
};

namespace detail {

constexpr occam_abi_descriptor make_descriptor(const Identity& identity, std::size_t struct_size) noexcept {
  return {.struct_size = struct_size,
          .id = borrow(identity.id),
          .version = borrow(identity.version),
          .description = borrow(identity.description),
          .config_schema = borrow(identity.config_schema)};
}

/// Calls T::create(config) and hands the instance out as the C handle `Handle`.
template <typename T, typename Handle>
std::int32_t create_instance(const char* id, occam_abi_string config, Handle** out,
                             const occam_abi_error* error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (id == nullptr || T::kIdentity.id != id)
      return failure(Status::kNotFound, "this plugin offers \"" + std::string(T::kIdentity.id) + "\" alone");
    if (out == nullptr) return failure(Status::kInvalidArgument, "out is null");
    Result<std::unique_ptr<T>> created = T::create(view(config));
    if (!created) return std::unexpected(created.error());
    *out = reinterpret_cast<Handle*>(created->release());
    return {};
  });
}

}  // namespace detail
}  // namespace occam::sdk
