// The kernels for processors with AVX-512 and VNNI. This file is compiled with them, see table.hpp.

#include "cpu/kernels/table.hpp"

namespace occam::cpu {
const KernelTable* avx512_kernels() {
  return nullptr;
}
}  // namespace occam::cpu
