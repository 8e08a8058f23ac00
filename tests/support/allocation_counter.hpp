// Counts the heap allocations of the calling thread. Include it in one source of a test program: it replaces operator
// new there. Sanitizers have their own, and nothing is counted under them.
//
//   if (!kCountsAllocations) return;
//   const AllocationCount allocations;
//   work();
//   CHECK(allocations.so_far() == 0);
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace occam::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kCountsAllocations = false;
#else
inline constexpr bool kCountsAllocations = true;
#endif

inline thread_local std::int64_t allocations_of_thread = 0;

class AllocationCount {
 public:
  [[nodiscard]] std::int64_t so_far() const { return allocations_of_thread - begin_; }

 private:
  std::int64_t begin_ = allocations_of_thread;
};

}  // namespace occam::tests

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// The other forms of operator new come to these.
void* operator new(std::size_t size) {
  ++occam::tests::allocations_of_thread;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++occam::tests::allocations_of_thread;
  const auto step = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
#endif
