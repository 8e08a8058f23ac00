#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <mutex>
#include <vector>

#include "cpu/cache/kv_sequence.hpp"
#include "cpu/graph/forward.hpp"
#include "lm/sampling/token_statistics.hpp"
#include "plugins/cpu/tiny_llama.hpp"

namespace occam::cpu {
namespace {

const std::vector<std::int32_t> kTokens{1, 264, 261, 262, 5, 100, 266, 263};

// The tiny model with a cache and a pool of threads.
class Engine {
 public:
  explicit Engine(InstructionSet set, std::size_t threads = 1)
      : bytes_(test::tiny_llama()),
        file_(*lm::gguf::File::from_memory(bytes_, "tiny")),
        weights_(*Weights::make(*lm::bind_decoder_tensors(file_, *lm::read_hyper_parameters(file_)),
                                *lm::read_hyper_parameters(file_))),
        pool_(*KvPool::create({2, 2, 8, 8}, 64)),
        threads_(threads),
        forward_(weights_, *pool_, select_kernels(set), threads_, 0) {}

  KvPool& pool() { return *pool_; }

  std::map<std::size_t, std::vector<float>> run(const Batch& batch) {
    std::map<std::size_t, std::vector<float>> logits;
    std::mutex mutex;
    forward_.run(batch, [&](std::size_t index, std::span<const float> row) {
      const std::scoped_lock lock(mutex);
      logits[index].assign(row.begin(), row.end());
    });
    return logits;
  }

  // The logits of every token, `chunk` tokens a pass.
  std::vector<std::vector<float>> logits_of(const std::vector<std::int32_t>& tokens, std::size_t chunk) {
    KvSequence sequence(*pool_);
    std::vector<std::vector<float>> all;
    for (std::size_t first = 0; first < tokens.size(); first += chunk) {
      const std::size_t count = std::min(chunk, tokens.size() - first);
      REQUIRE(sequence.reserve(static_cast<std::int32_t>(count)));
      Batch batch;
      batch.add(std::span(tokens).subspan(first, count), sequence.length(), sequence.pages());
      for (std::size_t row = 0; row < count; ++row) batch.want_logits(static_cast<std::int32_t>(row));
      for (auto& [index, row] : run(batch)) all.push_back(std::move(row));
      sequence.advance(static_cast<std::int32_t>(count));
    }
    return all;
  }

 private:
  std::vector<std::byte> bytes_;
  lm::gguf::File file_;
  Weights weights_;
  std::unique_ptr<KvPool> pool_;
  ThreadPool threads_;
  Forward forward_;
};

struct Golden {
  std::ptrdiff_t best;
  std::array<double, 4> logprobs;  // of the tokens 0, 7, 133 and 266
};

// Printed by make_golden.py beside this file. The tolerance is that of a cache in F16.
const std::vector<Golden> kGolden{
    {36, {-10.53888, -5.58500, -3.86559, -9.13521}}, {36, {-10.10505, -5.71998, -3.93586, -8.19216}},
    {165, {-6.25247, -4.91660, -5.48488, -6.29504}}, {226, {-8.16681, -9.06001, -4.03541, -7.52979}},
    {227, {-7.57091, -6.67506, -7.32223, -4.70735}}, {210, {-5.21823, -9.70867, -6.75527, -6.23747}},
    {229, {-7.99029, -7.33813, -4.37020, -7.01804}}, {125, {-6.93018, -8.00299, -7.87562, -8.31560}},
};

std::vector<std::int32_t> long_prompt(std::int32_t seed) {
  std::vector<std::int32_t> tokens;
  for (std::int32_t i = 0; i < 75; ++i) tokens.push_back((seed + 31 * i * i + 7 * i) % 267);
  return tokens;
}

}  // namespace

TEST_CASE("the forward pass gives the log-probabilities of the graph written out in numpy") {
  for (const InstructionSet set : {InstructionSet::kPortable, InstructionSet::kAvx2, InstructionSet::kAvx512}) {
    if (!supports(set)) continue;
    CAPTURE(name(set));
    const auto logits = Engine(set).logits_of(kTokens, kTokens.size());
    REQUIRE(logits.size() == kGolden.size());
    for (std::size_t position = 0; position < kGolden.size(); ++position) {
      const std::vector<float>& row = logits[position];
      CHECK(std::ranges::max_element(row) - row.begin() == kGolden[position].best);
      const double log_sum = lm::log_sum_exp(row);
      const std::array<std::size_t, 4> ids{0, 7, 133, 266};
      for (std::size_t i = 0; i < ids.size(); ++i)
        CHECK(row[ids[i]] - log_sum == Approx(kGolden[position].logprobs[i]).margin(1e-2));
    }
  }
}

TEST_CASE("cutting a prompt into passes changes no bit of its logits") {
  Engine engine(best_instruction_set());
  const std::vector<std::int32_t> tokens = long_prompt(5);
  const auto whole = engine.logits_of(tokens, tokens.size());
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{32}, std::size_t{50}}) {
    CAPTURE(chunk);
    CHECK(engine.logits_of(tokens, chunk) == whole);
  }
}

TEST_CASE("the number of threads changes no bit of the logits") {
  const std::vector<std::int32_t> tokens = long_prompt(9);
  const auto one = Engine(best_instruction_set(), 1).logits_of(tokens, 40);
  CHECK(Engine(best_instruction_set(), 2).logits_of(tokens, 40) == one);
  CHECK(Engine(best_instruction_set(), 3).logits_of(tokens, 40) == one);
}

TEST_CASE("sequences side by side give the logits that each has alone") {
  Engine engine(best_instruction_set(), 2);
  const std::vector<std::int32_t> first = long_prompt(1);
  const std::vector<std::int32_t> second = kTokens;
  KvSequence one(engine.pool());
  KvSequence two(engine.pool());
  REQUIRE(one.reserve(75));
  REQUIRE(two.reserve(8));
  Batch batch;
  batch.add(first, 0, one.pages());
  batch.want_logits(74);
  batch.add(second, 0, two.pages());
  batch.want_logits(82);
  const auto logits = engine.run(batch);
  CHECK(logits.at(0) == engine.logits_of(first, 75).back());
  CHECK(logits.at(1) == engine.logits_of(second, 8).back());
}

// Few rows are prepared by every thread for itself, and rows of a sequence each wait for no other: all four ways.
TEST_CASE("one more token of several sequences has the bits that each has alone") {
  for (const std::size_t threads : {1, 2, 3}) {
    Engine engine(best_instruction_set(), threads);
    for (const std::int32_t count : {2, 4, 5, 9}) {
      std::vector<KvSequence> sequences;
      Batch prompts;
      for (std::int32_t i = 0; i < count; ++i) {
        KvSequence& sequence = sequences.emplace_back(engine.pool());
        REQUIRE(sequence.reserve(9));
        prompts.add(std::span(kTokens).first(static_cast<std::size_t>(i % 8) + 1), 0, sequence.pages());
      }
      (void)engine.run(prompts);
      Batch next;
      for (std::int32_t i = 0; i < count; ++i) {
        sequences[static_cast<std::size_t>(i)].advance(i % 8 + 1);
        const std::int32_t token[] = {100 + i};
        next.want_logits(next.add(token, i % 8 + 1, sequences[static_cast<std::size_t>(i)].pages()));
      }
      const auto logits = engine.run(next);
      for (std::int32_t i = 0; i < count; ++i) {
        std::vector<std::int32_t> alone(kTokens.begin(), kTokens.begin() + i % 8 + 1);
        alone.push_back(100 + i);
        INFO(count << " sequences on " << threads << " threads, sequence " << i);
        CHECK(logits.at(static_cast<std::size_t>(i)) == engine.logits_of(alone, alone.size()).back());
      }
    }
  }
}

TEST_CASE("a forked sequence goes on as if it had been computed alone") {
  Engine engine(best_instruction_set());
  std::vector<std::int32_t> tokens = long_prompt(3);
  KvSequence trunk(engine.pool());
  REQUIRE(trunk.reserve(75));
  Batch batch;
  batch.add(tokens, 0, trunk.pages());
  (void)engine.run(batch);
  trunk.advance(75);

  KvSequence branch = trunk.fork(50);
  const std::vector<std::int32_t> other{260, 4, 9};
  REQUIRE(branch.reserve(3));
  batch.clear();
  batch.add(other, 50, branch.pages());
  batch.want_logits(2);
  const auto logits = engine.run(batch);
  tokens.resize(50);
  tokens.insert(tokens.end(), other.begin(), other.end());
  CHECK(logits.at(0) == engine.logits_of(tokens, tokens.size()).back());
}

}  // namespace occam::cpu
