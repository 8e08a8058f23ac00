// The exported entry of a C++ plugin: one macro per kind, used once, at the end of entry.cpp.
//
//   OCCAM_BACKEND_PLUGIN(occam::cpu::CpuBackend)
#pragma once

#include "occam/abi/plugin.h"
#include "occam/sdk/host.hpp"

namespace occam::sdk {

inline std::int32_t remember_host(const occam_abi_host* host, const occam_abi_error*) noexcept {
  current_host = host;
  return OCCAM_ABI_OK;
}

inline void forget_host() noexcept {
  current_host = nullptr;
}

constexpr occam_abi_entry make_entry(const void* (*get_factory)(const char*)) noexcept {
  return {.magic = OCCAM_ABI_MAGIC,
          .abi_major = OCCAM_ABI_MAJOR,
          .abi_minor = OCCAM_ABI_MINOR,
          .struct_size = sizeof(occam_abi_entry),
          .min_host_minor = 0,
          .reserved = 0,
          .build_info = borrow("C++ SDK, compiler " __VERSION__),
          .init = remember_host,
          .deinit = forget_host,
          .get_factory = get_factory};
}

}  // namespace occam::sdk
