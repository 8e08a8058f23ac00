#include <array>

#include "cpu/kernels/kernels.hpp"
#include "cpu/kernels/table.hpp"

namespace occam::cpu {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"portable", "avx2", "avx512"};

const KernelTable* table_of(InstructionSet set) noexcept {
  switch (set) {
    case InstructionSet::kAvx512:
      return avx512_kernels();
    case InstructionSet::kAvx2:
      return avx2_kernels();
    case InstructionSet::kPortable:
      break;
  }
  return portable_kernels();
}

// GCC's feature test asks the operating system too whether it keeps the wide registers.
#if defined(__x86_64__) && defined(__GNUC__)
bool processor_has(InstructionSet set) noexcept {
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vnni");
#ifdef OCCAM_CPU_EMULATE_AVX512
  if (set == InstructionSet::kAvx512) return avx2;
#endif
  return set == InstructionSet::kAvx512 ? avx512 : set == InstructionSet::kPortable || avx2;
}
#else
bool processor_has(InstructionSet set) noexcept {
  return set == InstructionSet::kPortable;
}
#endif

}  // namespace

std::string_view name(InstructionSet set) noexcept {
  return kNames[static_cast<std::size_t>(set)];
}

std::optional<InstructionSet> parse_instruction_set(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<InstructionSet>(i);
  }
  return std::nullopt;
}

std::string cpu_features() {
  std::string text;
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const auto note = [&](bool there, std::string_view word) {
    if (!there) return;
    if (!text.empty()) text += ' ';
    text += word;
  };
  note(__builtin_cpu_supports("avx2"), "avx2");
  note(__builtin_cpu_supports("fma"), "fma");
  note(__builtin_cpu_supports("f16c"), "f16c");
  note(__builtin_cpu_supports("avx512f"), "avx512f");
  note(__builtin_cpu_supports("avx512bw"), "avx512bw");
  note(__builtin_cpu_supports("avx512vl"), "avx512vl");
  note(__builtin_cpu_supports("avx512dq"), "avx512dq");
  note(__builtin_cpu_supports("avx512vnni"), "avx512vnni");
#endif
  return text;
}

bool supports(InstructionSet set) noexcept {
  return processor_has(set) && table_of(set) != nullptr;
}

InstructionSet best_instruction_set() noexcept {
  for (const InstructionSet set : {InstructionSet::kAvx512, InstructionSet::kAvx2}) {
    if (supports(set)) return set;
  }
  return InstructionSet::kPortable;
}

const Kernels& select_kernels(InstructionSet set) noexcept {
  static const Kernels kPortable(InstructionSet::kPortable, portable_kernels());
  static const Kernels kAvx2(InstructionSet::kAvx2, avx2_kernels());
  static const Kernels kAvx512(InstructionSet::kAvx512, avx512_kernels());
  switch (set) {
    case InstructionSet::kAvx512:
      return kAvx512;
    case InstructionSet::kAvx2:
      return kAvx2;
    case InstructionSet::kPortable:
      break;
  }
  return kPortable;
}

}  // namespace occam::cpu
