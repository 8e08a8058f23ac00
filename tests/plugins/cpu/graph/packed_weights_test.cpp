#include "cpu/graph/packed_weights.hpp"

#include <catch2/catch.hpp>

#include "plugins/cpu/kernels/random_matrix.hpp"

using namespace occam::cpu;
using namespace occam::cpu::testing;

namespace {

// Two layers whose matrices are of types that are packed and of one that is not, with rows that no group of 16 fills.
struct MixedWeights {
  RandomMatrix square{TensorType::kQ4_0, 64, 64, 1};
  RandomMatrix narrow{TensorType::kQ5_0, 24, 64, 2};
  RandomMatrix wide{TensorType::kF16, 72, 64, 3};
  RandomMatrix down{TensorType::kQ8_0, 64, 96, 4};
  RandomMatrix output{TensorType::kQ6_K, 75, 256, 5};
  Weights weights;

  MixedWeights() {
    LayerWeights layer;
    layer.query = layer.attention_output = square.view();
    layer.key = layer.value = narrow.view();
    layer.gate = layer.up = wide.view();
    layer.down = down.view();
    weights.layers = {layer, layer};
    weights.embedding = weights.output = output.view();
  }
};

}  // namespace

TEST_CASE("weights are packed for the sets that pack them, and the products keep their bits") {
  for (const Kernels* kernels : runnable_kernels()) {
    for (const std::size_t count : {1, 3}) {
      MixedWeights mixed;
      ThreadPool threads(count);
      std::size_t told = 0;
      const auto packed = PackedWeights::make(mixed.weights, *kernels, threads,
                                              [&](std::span<const std::byte> bytes) { told += bytes.size(); });
      REQUIRE(packed);
      CHECK(told <= packed->bytes());
      CHECK((told != 0) == (packed->bytes() != 0));
      INFO(name(kernels->instruction_set()) << " on " << count << " threads");
      const bool packs = kernels->packed_bytes(mixed.square.view()) != 0;
      CHECK((packed->bytes() != 0) == packs);
      CHECK(mixed.weights.embedding.packed == nullptr);
      CHECK((mixed.weights.output.packed != nullptr) == packs);
      const LayerWeights& layer = mixed.weights.layers[1];
      CHECK(layer.gate.packed == nullptr);
      for (const Matrix& w : {layer.query, layer.key, layer.down, mixed.weights.output}) {
        CHECK((w.packed != nullptr) == packs);
        Matrix plain = w;
        plain.packed = nullptr;
        const std::vector<float> x = random_floats(w.columns * 7, 6);
        CHECK(product(*kernels, w, x, 7) == product(*kernels, plain, x, 7));
      }
    }
  }
}
