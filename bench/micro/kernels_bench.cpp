// Speed of the matrix products by type: GB/s of weights read for one token, Gop/s for many.
//
// Weights are 64 MiB of blocks for one token, so that they come from memory, and one layer's worth for many. Arguments:
// threads, tokens, and 1 where the weights are packed. `--benchmark_filter=Q4_1` for one type;
// OCCAM_INSTRUCTION_SET=portable for another set.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "cpu/kernels/blocks.hpp"
#include "cpu/kernels/kernels.hpp"
#include "cpu/threads/thread_pool.hpp"

namespace {

using namespace occam::cpu;

struct NamedType {
  const char* name;
  TensorType type;
};

constexpr NamedType kTypes[] = {
    {"F32", TensorType::kF32},   {"F16", TensorType::kF16},         {"BF16", TensorType::kBF16},
    {"Q4_0", TensorType::kQ4_0}, {"Q4_1", TensorType::kQ4_1},       {"Q5_0", TensorType::kQ5_0},
    {"Q5_1", TensorType::kQ5_1}, {"Q8_0", TensorType::kQ8_0},       {"Q2_K", TensorType::kQ2_K},
    {"Q3_K", TensorType::kQ3_K}, {"Q4_K", TensorType::kQ4_K},       {"Q5_K", TensorType::kQ5_K},
    {"Q6_K", TensorType::kQ6_K}, {"IQ2_XXS", TensorType::kIQ2_XXS}, {"IQ4_NL", TensorType::kIQ4_NL}};

const Kernels& kernels_to_measure() {
  const char* wanted = std::getenv("OCCAM_INSTRUCTION_SET");
  const auto set = parse_instruction_set(wanted == nullptr ? "" : wanted);
  return select_kernels(set && supports(*set) ? *set : best_instruction_set());
}

/// Blocks of random bytes whose half floats are finite and small.
std::vector<std::uint8_t> random_blocks(std::size_t bytes) {
  std::vector<std::uint8_t> data(bytes);
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i + 8 <= bytes; i += 8) {
    const std::uint64_t word = random() & 0x2f7f2f7f2f7f2f7full;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&word), 8, data.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return data;
}

void measure(benchmark::State& state, TensorType type) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  const auto tokens = static_cast<std::size_t>(state.range(1));
  constexpr std::size_t kColumns = 2048;
  const std::size_t row_bytes = kColumns / block_elements(type) * block_bytes(type);
  const std::size_t rows = tokens == 1 ? (std::size_t{64} << 20) / row_bytes / 64 * 64 : 1536;
  const std::vector<std::uint8_t> data = random_blocks(rows * row_bytes);
  Matrix w{type, rows, kColumns, data.data()};
  std::vector<float> x(kColumns * tokens, 0.5f), out(rows * tokens);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(static_cast<int>(i * 37 % 101) - 50) / 50.0f;
  const Kernels& kernels = kernels_to_measure();
  const std::size_t packed_bytes = state.range(2) == 0 ? 0 : kernels.packed_bytes(w);
  Buffer<std::uint8_t> packed;
  if (packed_bytes != 0) {
    packed.reserve(packed_bytes);
    kernels.pack(w, 0, rows / kPackedGroup * kPackedGroup, packed.data());
    w.packed = packed.data();
  }
  Activations activations;
  activations.prepare(x.data(), kColumns, tokens, kColumns, form_bit(activation_form(type)));
  kernels.quantise(0, tokens, activations);
  ThreadPool pool(threads);
  std::vector<Workspace> workspaces(threads);
  for (auto _ : state) {
    pool.run([&](ThreadPool::Worker worker) {
      const RowRange share = row_share(rows, worker.index, worker.count);
      kernels.multiply(w, activations, 0, tokens, share.begin, share.end, out.data(), rows, workspaces[worker.index]);
    });
    benchmark::DoNotOptimize(out.data());
  }
  using benchmark::Counter;
  const double steps = static_cast<double>(state.iterations());
  state.counters["GB/s"] = Counter(steps * static_cast<double>(data.size()) * 1e-9, Counter::kIsRate);
  state.counters["Gop/s"] = Counter(steps * 2e-9 * static_cast<double>(rows * kColumns * tokens), Counter::kIsRate);
}

/// The limit beside the products: the same 64 MiB summed by plain loads.
void read_memory(benchmark::State& state) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  const std::vector<std::uint64_t> data((std::size_t{64} << 20) / 8, 3);
  ThreadPool pool(threads);
  std::vector<std::uint64_t> sums(threads * 8);
  for (auto _ : state) {
    pool.run([&](ThreadPool::Worker worker) {
      const std::size_t share = data.size() / worker.count;
      const std::uint64_t* from = data.data() + worker.index * share;
      std::uint64_t total = 0;
      for (std::size_t i = 0; i < share; ++i) total += from[i];
      sums[worker.index * 8] = total;
    });
    benchmark::DoNotOptimize(sums.data());
  }
  state.counters["GB/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 0.064 * 1.048576, benchmark::Counter::kIsRate);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::AddCustomContext("instruction set", std::string(name(kernels_to_measure().instruction_set())));
  benchmark::AddCustomContext("processor", cpu_features());
  for (const long threads : {1, 2}) {
    benchmark::RegisterBenchmark("read", read_memory)->Args({threads})->UseRealTime();
    for (const NamedType& type : kTypes) {
      const bool packs = kernels_to_measure().packed_bytes({type.type, 16, 256, nullptr}) != 0;
      for (const long tokens : {1, 4, 16, 512}) {
        for (long packed = 0; packed <= (packs ? 1 : 0); ++packed) {
          benchmark::RegisterBenchmark(type.name, measure, type.type)->Args({threads, tokens, packed})->UseRealTime();
        }
      }
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
