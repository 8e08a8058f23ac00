// occam.feedback/1: routers that learn while they serve.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "conform/at_once.hpp"
#include "conform/routing.hpp"
#include "occam/abi/ext/feedback.h"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

constexpr std::size_t kLandscapes = 6;
constexpr std::size_t kCandidates = 4;
constexpr double kToday = 20'000;

/// An instance with the extension. Skips where the router has none.
class Listener {
 public:
  explicit Listener(Subject& subject) : subject_(subject), instance_(subject) {
    const auto get = subject.routers->get_extension;
    if (get != nullptr)
      feedback_ = static_cast<const occam_abi_feedback*>(get(instance_.router(), OCCAM_ABI_EXT_FEEDBACK));
    if (feedback_ == nullptr) skip("this router has no " OCCAM_ABI_EXT_FEEDBACK);
    expect(feedback_->struct_size >= sizeof *feedback_ && feedback_->observe != nullptr && feedback_->save != nullptr &&
               feedback_->merge != nullptr,
           OCCAM_ABI_EXT_FEEDBACK " is not whole");
  }

  [[nodiscard]] std::int32_t observe(std::size_t candidate, double score, double at_days, Words& words) {
    const Landscape landscape(subject_.seed, kCandidates);
    const occam_abi_observation observation{.struct_size = sizeof observation,
                                            .task = landscape.request.task,
                                            .prompt = landscape.request.prompt,
                                            .model = landscape.candidates[candidate].id,
                                            .score = score,
                                            .at_days = at_days};
    return feedback_->observe(instance_.router(), &observation, words.abi());
  }

  /// So many answers from the seed: all models, all scores, some days.
  void observe_many(std::uint64_t seed, int count) {
    for (int i = 0; i < count; ++i) {
      const std::uint64_t drawn = (seed * 1'000'003 + static_cast<std::uint64_t>(i)) * 0x9E3779B97F4A7C15ULL >> 32;
      Words words;
      const std::int32_t status = observe(drawn % kCandidates, static_cast<double>(drawn / 4 % 101) / 100,
                                          kToday + static_cast<double>(drawn / 512 % 5), words);
      expect_status("observe", OCCAM_ABI_OK, status, words);
    }
  }

  [[nodiscard]] std::string save() const {
    std::vector<std::string> texts;
    const occam_abi_text_sink sink{sizeof sink, &texts, [](void* ctx, occam_abi_string text) {
                                     static_cast<std::vector<std::string>*>(ctx)->emplace_back(plugin::view(text));
                                   }};
    Words words;
    expect_status("save", OCCAM_ABI_OK, feedback_->save(instance_.router(), &sink, words.abi()), words);
    expect(texts.size() == 1, fmt::format("save calls the sink {} times", texts.size()));
    return texts[0];
  }

  [[nodiscard]] std::int32_t merge(std::string_view bytes, Words& words) {
    return feedback_->merge(instance_.router(), plugin::borrow(bytes), words.abi());
  }
  void merge_well(std::string_view bytes) {
    Words words;
    expect_status("merge of what was saved", OCCAM_ABI_OK, merge(bytes, words), words);
  }

  /// Everything that it decides, as one text.
  [[nodiscard]] std::string decisions() const {
    std::string all;
    for (std::size_t i = 0; i < kLandscapes; ++i)
      all += route_well(subject_, instance_.router(), Landscape(subject_.seed + i, kCandidates).request)->fingerprint();
    return all;
  }

 private:
  Subject& subject_;
  Instance instance_;
  const occam_abi_feedback* feedback_ = nullptr;
};

void scores_in_range(Subject& subject) {
  subject.start();
  Listener listener(subject);
  for (const double score : {0.0, 0.5, 1.0}) {
    Words words;
    expect_status(fmt::format("observe of the score {}", score), OCCAM_ABI_OK,
                  listener.observe(0, score, kToday, words), words);
  }
  const std::string before = listener.save();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const double score : {-0.01, 1.01, 100.0, kNan, -HUGE_VAL, HUGE_VAL}) {
    Words words;
    expect_status(fmt::format("observe of the score {}", score), OCCAM_ABI_INVALID_ARGUMENT,
                  listener.observe(0, score, kToday, words), words);
  }
  expect(listener.save() == before, "a refused score was learnt from");
}

void carries_over(Subject& subject) {
  subject.start();
  Listener one(subject);
  one.observe_many(subject.seed, 200);
  Listener other(subject);
  other.merge_well(one.save());
  expect(other.decisions() == one.decisions(), "an instance that merged what another saved decides otherwise");
}

void merges_are_sums(Subject& subject) {
  subject.start();
  Listener everything(subject), a(subject), b(subject), ab(subject), ba(subject);
  a.observe_many(subject.seed, 150);
  b.observe_many(subject.seed + 1, 150);
  everything.observe_many(subject.seed, 150);
  everything.observe_many(subject.seed + 1, 150);
  ab.merge_well(a.save());
  ab.merge_well(b.save());
  ba.merge_well(b.save());
  ba.merge_well(a.save());
  expect(ab.decisions() == ba.decisions(), "two replicas' bytes merged in the other order decide otherwise");
  expect(ab.decisions() == everything.decisions(),
         "two replicas merged decide otherwise than one that observed it all");
}

void refuses_other_bytes(Subject& subject) {
  subject.start();
  Listener listener(subject);
  listener.observe_many(subject.seed, 50);
  const std::string saved = listener.save();
  const std::string before = listener.decisions();
  for (const std::string& bytes :
       {std::string("junk"), std::string(300, '\xff'), saved.substr(0, saved.size() / 2), saved + saved}) {
    Words words;
    expect_status(fmt::format("merge of {} bytes that nobody saved", bytes.size()), OCCAM_ABI_DATA_LOSS,
                  listener.merge(bytes, words), words);
  }
  expect(listener.decisions() == before, "it decides otherwise after bytes that it refused");
}

void observes_at_once(Subject& subject) {
  subject.start();
  Listener together(subject), alone(subject);
  at_once([&](int t) {
    together.observe_many(subject.seed + static_cast<std::uint64_t>(t), 20);
    (void)together.decisions();
    (void)together.save();
  });
  for (int round = 0; round < kRounds; ++round)
    for (int t = 0; t < kThreads; ++t) alone.observe_many(subject.seed + static_cast<std::uint64_t>(t), 20);
  expect(together.decisions() == alone.decisions(), "what was observed on four threads at once is not all there");
}

constexpr Check kChecks[] = {
    {{"F01", "observe takes scores from 0 to 1 and no others",
      "0, a half and 1 are taken; scores below 0, above 1, infinite ones and NaN give INVALID_ARGUMENT and are not "
      "learnt from."},
     kRouter,
     scores_in_range},
    {{"F02", "What was observed can be carried to another instance",
      "200 answers are observed; a new instance that merges what save gave decides as the first one does, to the bit. "
      "The host does this at every restart and reload."},
     kRouter,
     carries_over},
    {{"F03", "Merging is a sum, in any order",
      "The bytes of two instances, merged into new ones in either order, lead to the decisions of one that observed "
      "everything: replicas of a service learn together without a coordinator."},
     kRouter,
     merges_are_sums},
    {{"F04", "merge refuses bytes that nobody saved",
      "Junk, half a state and a state twice over give DATA_LOSS, and it decides as before."},
     kRouter,
     refuses_other_bytes},
    {{"F05", "Many observe at once and nothing is lost",
      "Four threads observe, route and save on one instance; it then decides as one that observed the same alone."},
     kRouter,
     observes_at_once},
};

}  // namespace

std::span<const Check> feedback_checks() {
  return kChecks;
}

}  // namespace occam::conform
