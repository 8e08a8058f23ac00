// Ten thousand calls on one model that come when they like, ask for what they like and go away when they like. What is
// answered must be what is answered alone, and when the last has gone the model must be as new.
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <thread>

#include "occam/statistics/random.hpp"
#include "plugins/cpu/engine/tiny_engine.hpp"

namespace occam::cpu {
namespace {

constexpr int kCalls = 10'000;
constexpr int kCallers = 12;
constexpr std::int32_t kMostTokens = 60;

const std::vector<std::string> kPrompts{"a",         "abc abc", "cab",           "b b b b b b",
                                        "abcabcabc", "",        "abc abc abc c", "abc abc b"};

/// What each prompt is answered alone; a shorter answer is its beginning.
using Expected = std::map<std::string, Answer, std::less<>>;

Expected answers_alone() {
  const auto model = load(tiny_file());
  Expected expected;
  for (const std::string& prompt : kPrompts) expected[prompt] = answer(*model, raw_request(prompt, kMostTokens));
  return expected;
}

struct Tally {
  std::atomic<int> whole = 0, cut = 0, cancelled = 0, late = 0, scored = 0, wrong = 0;
};

/// One caller: draws calls until `left` are none.
class Caller {
 public:
  Caller(CpuModel& model, const Expected& expected, Tally& tally, std::uint64_t seed)
      : model_(model), expected_(expected), tally_(tally), random_(seed) {}

  void run(std::atomic<int>& left) {
    while (--left >= 0) {
      switch (random_.below(8)) {
        case 0:
          std::this_thread::sleep_for(std::chrono::microseconds(random_.below(3000)));
          [[fallthrough]];
        case 1:
          score();
          break;
        case 2:
          cancel_soon();
          break;
        case 3:
          be_late();
          break;
        default:
          generate();
      }
    }
  }

 private:
  struct Heard {
    std::vector<std::int32_t> ids;
    std::vector<float> logprobs;
  };

  const std::string& draw_prompt() { return kPrompts[random_.below(kPrompts.size())]; }

  /// Hears until it has had enough, which may be never.
  sdk::Result<sdk::GenerateResult> ask(const sdk::GenerateRequest& request, std::size_t enough, Heard& heard) {
    return model_.generate(request, [&](const sdk::Delta& delta) {
      for (const occam_abi_token& token : delta.tokens) {
        heard.ids.push_back(token.id);
        heard.logprobs.push_back(token.logprob);
      }
      return heard.ids.size() < enough;
    });
  }

  void check(const std::string& prompt, const Heard& heard) {
    const Answer& alone = expected_.at(prompt);
    if (heard.ids.size() > alone.ids.size() || !std::equal(heard.ids.begin(), heard.ids.end(), alone.ids.begin()) ||
        !std::equal(heard.logprobs.begin(), heard.logprobs.end(), alone.logprobs.begin()))
      ++tally_.wrong;
  }

  void generate() {
    const std::string& prompt = draw_prompt();
    const auto tokens = static_cast<std::int32_t>(1 + random_.below(kMostTokens));
    const bool goes_away = random_.below(3) == 0;
    Heard heard;
    const auto result = ask(raw_request(prompt, tokens),
                            goes_away ? 1 + random_.below(static_cast<std::uint64_t>(tokens)) : 1000, heard);
    check(prompt, heard);
    if (!result || (!goes_away && std::cmp_not_equal(heard.ids.size(), tokens))) ++tally_.wrong;
    ++(goes_away ? tally_.cut : tally_.whole);
  }

  void cancel_soon() {
    std::atomic<int> polls = static_cast<int>(random_.below(12));
    occam_abi_cancel cancel{};
    cancel.struct_size = sizeof cancel;
    cancel.ctx = &polls;
    cancel.is_cancelled = [](void* ctx) { return --*static_cast<std::atomic<int>*>(ctx) < 0 ? 1 : 0; };
    end_by(cancel, sdk::Status::kCancelled);
    ++tally_.cancelled;
  }

  void be_late() {
    occam_abi_cancel cancel{};
    cancel.struct_size = sizeof cancel;
    cancel.deadline_ns =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count() +
        static_cast<std::int64_t>(random_.below(2'000'000));
    end_by(cancel, sdk::Status::kDeadlineExceeded);
    ++tally_.late;
  }

  /// It may be done before: then it is whole.
  void end_by(const occam_abi_cancel& cancel, sdk::Status status) {
    const std::string& prompt = draw_prompt();
    sdk::GenerateRequest request = raw_request(prompt, kMostTokens);
    request.cancel = sdk::Cancel(&cancel);
    Heard heard;
    const auto result = ask(request, 1000, heard);
    check(prompt, heard);
    if (result ? std::cmp_not_equal(heard.ids.size(), kMostTokens) : result.error().status != status) ++tally_.wrong;
  }

  void score() {
    const std::string& prompt = draw_prompt();
    const std::array<sdk::ScoreItem, 3> items{{{prompt, " b"}, {prompt, " cab"}, {prompt, " b"}}};
    std::array<double, 3> logprobs{};
    int heard = 0;
    const auto done = model_.score(items, sdk::Cancel(), [&](const sdk::Score& one) {
      logprobs[one.index] = one.logprob;
      ++heard;
    });
    if (!done || heard != 3 || logprobs[0] != logprobs[2]) ++tally_.wrong;
    ++tally_.scored;
  }

  CpuModel& model_;
  const Expected& expected_;
  Tally& tally_;
  statistics::SplitMix64 random_;
};

}  // namespace

TEST_CASE("ten thousand calls that come and go as they like are answered as each alone") {
  const Expected expected = answers_alone();
  EngineSettings engine;
  engine.threads = 2;
  engine.kernels = best_instruction_set();
  engine.max_parallel = 6;
  const auto model = *CpuModel::load({.id = "test", .config = R"({"file": ")" + tiny_file() + "\"}"}, engine);
  Tally tally;
  std::atomic<int> left = kCalls;
  {
    std::vector<std::jthread> callers;
    for (std::uint64_t i = 0; i < kCallers; ++i)
      callers.emplace_back([&, i] { Caller(*model, expected, tally, i).run(left); });
  }
  CHECK(tally.wrong == 0);
  CHECK(tally.whole + tally.cut + tally.cancelled + tally.late + tally.scored == kCalls);
  CHECK(tally.cut > kCalls / 20);
  CHECK(tally.cancelled > kCalls / 20);
  CHECK(tally.late > kCalls / 20);
  for (const std::string& prompt : kPrompts) {
    const Answer after = answer(*model, raw_request(prompt, kMostTokens));
    CHECK(after.ids == expected.at(prompt).ids);
    CHECK(after.logprobs == expected.at(prompt).logprobs);
  }
}

}  // namespace occam::cpu
