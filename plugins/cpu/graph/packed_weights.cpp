#include "cpu/graph/packed_weights.hpp"

#include <sys/mman.h>

#include <string>
#include <utility>
#include <vector>

namespace occam::cpu {
namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

std::vector<Matrix*> multiplied_matrices(Weights& weights) {
  std::vector<Matrix*> matrices;
  for (LayerWeights& layer : weights.layers) {
    for (Matrix* matrix :
         {&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.gate, &layer.up, &layer.down})
      matrices.push_back(matrix);
  }
  matrices.push_back(&weights.output);
  return matrices;
}

}  // namespace

sdk::Result<PackedWeights> PackedWeights::make(Weights& weights, const Kernels& kernels, ThreadPool& threads,
                                               const Done& done) {
  const std::vector<Matrix*> matrices = multiplied_matrices(weights);
  std::size_t bytes = 0;
  for (const Matrix* matrix : matrices) bytes += round_up(kernels.packed_bytes(*matrix), kLine);
  if (bytes == 0) return PackedWeights();
  sdk::Result<Memory> memory = map(bytes);
  if (!memory) return std::unexpected(memory.error());
  std::byte* next = memory->get();
  for (Matrix* matrix : matrices) {
    const std::size_t size = kernels.packed_bytes(*matrix);
    if (size == 0) continue;
    threads.run([&](ThreadPool::Worker worker) {
      const std::size_t groups = matrix->rows / kPackedGroup;
      kernels.pack(*matrix, groups * worker.index / worker.count * kPackedGroup,
                   groups * (worker.index + 1) / worker.count * kPackedGroup, next);
    });
    matrix->packed = next;
    done({static_cast<const std::byte*>(matrix->data), size});
    next += round_up(size, kLine);
  }
  return PackedWeights(std::move(*memory));
}

sdk::Result<PackedWeights::Memory> PackedWeights::map(std::size_t bytes) {
  const std::size_t whole = round_up(bytes, kHugePage);
  void* const memory = ::mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return sdk::failure(sdk::Status::kResourceExhausted,
                        "no memory for " + std::to_string(bytes >> 20) + " MiB of packed weights");
  }
  ::madvise(memory, whole, MADV_HUGEPAGE);  // a wish: small pages hold the same
  return Memory(static_cast<std::byte*>(memory), Unmap{whole});
}

void PackedWeights::Unmap::operator()(std::byte* memory) const noexcept {
  ::munmap(memory, bytes);
}

}  // namespace occam::cpu
