// The matrices of a model once more in the order that the kernels read fastest: packed at load, on pages of 2 MiB.
//
// Results are those of the file's own bytes, bit for bit, and so is the size: once packed, the file's pages can be
// given back. Owns the memory that the weights point at, so it must outlive their use. Threads: constant after making.
//
//   auto packed = PackedWeights::make(weights, kernels, thread_pool, [&](auto bytes) { file.release(bytes); });
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "cpu/graph/weights.hpp"
#include "cpu/kernels/kernels.hpp"
#include "cpu/threads/thread_pool.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

class PackedWeights {
 public:
  PackedWeights() = default;

  /// Told the file's bytes of each matrix once they are packed.
  using Done = std::function<void(std::span<const std::byte> bytes)>;

  /// Packs what `kernels` pack, on all threads, and points the matrices of `weights` at it. The embedding stays as the
  /// file holds it. Errors: kResourceExhausted.
  [[nodiscard]] static sdk::Result<PackedWeights> make(Weights& weights, const Kernels& kernels, ThreadPool& threads,
                                                       const Done& done);

  /// 0 where nothing is packed.
  [[nodiscard]] std::size_t bytes() const noexcept { return memory_.get_deleter().bytes; }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(std::byte* memory) const noexcept;
  };
  using Memory = std::unique_ptr<std::byte, Unmap>;

  explicit PackedWeights(Memory memory) noexcept : memory_(std::move(memory)) {}

  [[nodiscard]] static sdk::Result<Memory> map(std::size_t bytes);

  Memory memory_{nullptr, Unmap{0}};
};

}  // namespace occam::cpu
