// The kernels for processors with AVX2, FMA and F16C. This file is compiled with them, see table.hpp.

#include "cpu/kernels/table.hpp"

#ifdef __AVX2__

#include <immintrin.h>

#include "cpu/kernels/avx2_tiles.hpp"

namespace occam::cpu {

// In this order: the lanes, then what is written on them.
#include "cpu/kernels/lanes_avx2.inl"

#include "cpu/kernels/elementwise.inl"
#include "cpu/kernels/x86_floats.inl"

}  // namespace occam::cpu

#include "cpu/kernels/x86_multiply.hpp"

namespace occam::cpu {
namespace {
constexpr KernelTable kTable = make_table(multiply_any<Avx2Tiles>);
}
const KernelTable* avx2_kernels() {
  return &kTable;
}
}  // namespace occam::cpu

#else

namespace occam::cpu {
const KernelTable* avx2_kernels() {
  return nullptr;
}
}  // namespace occam::cpu

#endif
