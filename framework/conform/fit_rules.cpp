// occam.fit/1, occam.state/1 and occam.accept/1: routers that learn from stored outcomes, or look at answers.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/strings.hpp"
#include "conform/routing.hpp"
#include "occam/abi/ext/accept.h"
#include "occam/abi/ext/fit.h"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr occam_abi_confidence kNotSure{kNan, kNan, kNan, kNan, kNan};
constexpr std::size_t kModels = 4;

template <typename Extension>
const Extension& extension(const Subject& subject, const Instance& instance, const char* id) {
  const auto get = subject.routers->get_extension;
  const auto* const found = get == nullptr ? nullptr : static_cast<const Extension*>(get(instance.router(), id));
  if (found == nullptr) skip(fmt::format("this router has no {}", id));
  expect(found->struct_size >= sizeof *found, fmt::format("{} is not whole", id));
  return *found;
}

/// 90 prompts of two kinds: the smaller models are right on one of them, the larger ones on both.
class Lessons {
 public:
  Lessons() {
    for (std::size_t row = 0; row < 90; ++row) {
      prompts_.push_back(fmt::format("{} number {} please", row % 2 == 0 ? "add the" : "prove that", row * 7919));
      for (std::size_t model = 0; model < kModels; ++model)
        outcomes_.push_back({row % 2 == 0 || model > 1 ? 1.0 : 0.0, static_cast<double>(model + 1), kNotSure});
    }
    for (std::size_t row = 0; row < prompts_.size(); ++row)
      rows_.push_back({.struct_size = sizeof(occam_abi_fit_row),
                       .task = landscape_.request.task,
                       .prompt = plugin::borrow(prompts_[row]),
                       .low = 0,
                       .high = 1,
                       .outcomes = &outcomes_[row * kModels]});
    for (const occam_abi_fit_row& row : rows_) pointers_.push_back(&row);
    for (const occam_abi_candidate& candidate : landscape_.candidates) {
      models_.push_back(candidate.id);
      sizes_.push_back(candidate.parameters);
    }
    request_ = {.struct_size = sizeof request_,
                .models = models_.data(),
                .sizes = sizes_.data(),
                .model_count = models_.size(),
                .rows = pointers_.data(),
                .row_count = pointers_.size(),
                .seed = 5,
                .cancel = nullptr};
  }
  Lessons(const Lessons&) = delete;
  Lessons& operator=(const Lessons&) = delete;

  [[nodiscard]] const occam_abi_fit_request& request() const { return request_; }

 private:
  Landscape landscape_{1, kModels};
  std::vector<std::string> prompts_;
  std::vector<occam_abi_outcome> outcomes_;
  std::vector<occam_abi_fit_row> rows_;
  std::vector<const occam_abi_fit_row*> pointers_;
  std::vector<occam_abi_string> models_;
  std::vector<double> sizes_;
  occam_abi_fit_request request_{};
};

std::string fit_well(const Subject& subject, const Instance& instance) {
  const Lessons lessons;
  std::vector<std::string> states;
  const occam_abi_fit_sink sink{.struct_size = sizeof sink,
                                .ctx = &states,
                                .state =
                                    [](void* ctx, occam_abi_string bytes) {
                                      static_cast<std::vector<std::string>*>(ctx)->emplace_back(plugin::view(bytes));
                                    },
                                .note = [](void*, occam_abi_string) {}};
  Words words;
  const auto& fit = extension<occam_abi_fit>(subject, instance, OCCAM_ABI_EXT_FIT);
  expect_status("fit", OCCAM_ABI_OK, fit.fit(instance.router(), &lessons.request(), &sink, words.abi()), words);
  expect(states.size() == 1, fmt::format("fit gives its state {} times", states.size()));
  return states[0];
}

std::int32_t load(const Subject& subject, const Instance& instance, std::string_view bytes, Words& words) {
  const auto& state = extension<occam_abi_state>(subject, instance, OCCAM_ABI_EXT_STATE);
  return state.load(instance.router(), plugin::borrow(bytes), words.abi());
}

std::string decisions(const Subject& subject, const Instance& instance) {
  std::string all;
  for (std::uint64_t i = 0; i < 6; ++i)
    all += route_well(subject, instance.router(), Landscape(subject.seed + i, kModels).request)->fingerprint();
  return all;
}

void fits_purely(Subject& subject) {
  subject.start();
  const Instance one(subject);
  const Instance other(subject);
  const std::string before = decisions(subject, one);
  const std::string state = fit_well(subject, one);
  expect(fit_well(subject, one) == state, "the same rows and seed give other bytes the second time");
  expect(fit_well(subject, other) == state, "another instance fits the same rows to other bytes");
  expect(decisions(subject, one) == before, "fit changes what the instance decides");
}

void loads_its_own(Subject& subject) {
  subject.start();
  const Instance teacher(subject);
  const std::string state = fit_well(subject, teacher);
  const Instance one(subject);
  const Instance other(subject);
  for (const Instance* const instance : {&one, &other}) {
    Words words;
    expect_status("load of what fit gave", OCCAM_ABI_OK, load(subject, *instance, state, words), words);
  }
  expect(decisions(subject, one) == decisions(subject, other), "two instances with the same state decide differently");
}

void loads_nothing_else(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  const std::string state = fit_well(subject, instance);
  const std::string before = decisions(subject, instance);
  for (const std::string& bytes : {std::string("junk"), std::string(300, '\xff'), state.substr(0, state.size() / 2)}) {
    Words words;
    expect_status(fmt::format("load of {} bytes that no fit gave", bytes.size()), OCCAM_ABI_DATA_LOSS,
                  load(subject, instance, bytes, words), words);
  }
  expect(decisions(subject, instance) == before, "it decides otherwise after bytes that it refused");
}

struct AcceptanceCopy {
  std::int32_t decision = -1;
  double probability = kNan;
  std::string reason;
};

std::string accept_well(const Subject& subject, const Instance& instance, std::string_view text, double margin) {
  const auto& accept = extension<occam_abi_accept>(subject, instance, OCCAM_ABI_EXT_ACCEPT);
  const Landscape landscape(subject.seed, kModels);
  const occam_abi_candidate_answer answer{.struct_size = sizeof answer,
                                          .task = landscape.request.task,
                                          .prompt = landscape.request.prompt,
                                          .model = landscape.candidates[0].id,
                                          .next = landscape.candidates[1].id,
                                          .text = plugin::borrow(text),
                                          .confidence = {-margin, -margin, margin, margin, kNan},
                                          .tokens = nullptr,
                                          .token_count = 0,
                                          .samples = 1,
                                          .max_samples = 2,
                                          .seed = 1,
                                          .threshold = OCCAM_ABI_THRESHOLD_AT_LEAST,
                                          .reserved = 0,
                                          .value = 0.8,
                                          .error = 0.05};
  std::vector<AcceptanceCopy> said;
  const occam_abi_accept_sink sink{sizeof sink, &said, [](void* ctx, const occam_abi_acceptance* raw) {
                                     static_cast<std::vector<AcceptanceCopy>*>(ctx)->push_back(
                                         {raw->decision, raw->probability, std::string(plugin::view(raw->reason))});
                                   }};
  Words words;
  expect_status("accept", OCCAM_ABI_OK, accept.accept(instance.router(), &answer, &sink, words.abi()), words);
  expect(said.size() == 1, fmt::format("accept decides {} times", said.size()));
  expect(said[0].decision >= OCCAM_ABI_DECIDE_ACCEPT && said[0].decision <= OCCAM_ABI_DECIDE_SAMPLE_AGAIN,
         fmt::format("the decision is {}", said[0].decision));
  expect(std::isnan(said[0].probability) || (said[0].probability >= 0 && said[0].probability <= 1),
         fmt::format("the probability is {}", said[0].probability));
  expect(!said[0].reason.empty() && is_utf8(said[0].reason), "a decision has no reason");
  return fmt::format("{} {} {}", said[0].decision, said[0].probability, said[0].reason);
}

void looks_at_answers(Subject& subject) {
  subject.start();
  const Instance one(subject);
  const Instance other(subject);
  for (const double margin : {kNan, 0.0, 0.3, 5.0})
    for (const std::string_view text : {"Paris", "", "\xff\xfe"}) {
      const std::string first = accept_well(subject, one, text, margin);
      expect(accept_well(subject, one, text, margin) == first, "the same answer is decided on differently again");
      expect(accept_well(subject, other, text, margin) == first, "another instance decides differently on the same");
    }
}

constexpr Check kChecks[] = {
    {{"F06", "Fitting is pure and gives one state",
      "The same 90 rows twice, and once more on another instance, give the same bytes, exactly once each, and the "
      "instance decides as before: the host stores the bytes and puts them in force elsewhere."},
     kRouter,
     fits_purely},
    {{"F07", "A state that was fitted can be put in force",
      "load takes what fit gave, on new instances, and those decide alike."},
     kRouter,
     loads_its_own},
    {{"F08", "load refuses bytes that no fit gave", "Junk and half a state give DATA_LOSS, and it decides as before."},
     kRouter,
     loads_nothing_else},
    {{"F09", "A look at an answer ends in one decision",
      "For answers with and without confidence, empty and broken ones: decide is called once, with one of the three "
      "decisions, a probability that is NaN or from 0 to 1 and a reason, the same again and on another instance."},
     kRouter,
     looks_at_answers},
};

}  // namespace

std::span<const Check> fit_checks() {
  return kChecks;
}

}  // namespace occam::conform
