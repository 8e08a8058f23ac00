// A block of plain values on a 64-byte boundary that only ever grows; contents are lost when it does.
//
// Owned by whoever declares it, moved but not copied. Threads: none of its own.
//
//   Buffer<float> scores;
//   scores.reserve(4096);
//   scores.data()[0] = 1.0f;
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace occam::cpu {

template <typename T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr std::size_t kAlignment = 64;

  /// Makes room for `count` values; uninitialised when it has to grow.
  void reserve(std::size_t count) {
    if (count <= capacity_) return;
    memory_.reset();
    memory_.reset(static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t{kAlignment})));
    capacity_ = count;
  }

  [[nodiscard]] T* data() noexcept { return memory_.get(); }
  [[nodiscard]] const T* data() const noexcept { return memory_.get(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

 private:
  struct Free {
    void operator()(T* pointer) const noexcept { ::operator delete(pointer, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<T, Free> memory_;
  std::size_t capacity_ = 0;
};

}  // namespace occam::cpu
