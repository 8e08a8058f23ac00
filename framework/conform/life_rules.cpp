#include <fmt/format.h>

#include "conform/asking.hpp"
#include "conform/at_once.hpp"
#include "conform/evaluating.hpp"
#include "conform/process_state.hpp"
#include "conform/routing.hpp"

namespace occam::conform {
namespace {

void generate_at_once(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  std::vector<std::string> prompts;
  std::vector<std::string> alone;
  for (int t = 0; t < kThreads; ++t) {
    prompts.push_back(fmt::format("{} {}", kPlainPrompt, t));
    Ask ask(prompts.back(), 8);
    alone.push_back(generate_well(loaded, ask)->text());
  }
  at_once([&](int t) {
    const auto i = static_cast<std::size_t>(t);
    Ask ask(prompts[i], 8);
    const auto transcript = generate_well(loaded, ask);
    expect(transcript->text() == alone[i],
           fmt::format("among others the answer is \"{}\", alone it was \"{}\"", transcript->text(), alone[i]));
  });
}

void score_at_once(Subject& subject) {
  subject.start();
  const LoadedBackend loaded(subject);
  const TextPair items[] = {{"Once upon a time", " there was"}, {"The sun", " was shining"}};
  const auto alone = score_well(loaded, items);
  at_once([&](int) {
    const auto scored = score_well(loaded, items);
    for (std::size_t i = 0; i < std::size(items); ++i)
      expect(
          std::abs(scored->of(i).logprob - alone->of(i).logprob) <= 1e-3 * std::max(1.0, -alone->of(i).logprob),
          fmt::format("item {} scores {} among others and {} alone", i, scored->of(i).logprob, alone->of(i).logprob));
  });
}

void judge_at_once(Subject& subject) {
  subject.start();
  const Instance instance(subject);
  if (subject.target == kRouter) {
    std::vector<std::string> alone;
    for (std::uint64_t t = 0; t < kThreads; ++t)
      alone.push_back(route(subject, instance.router(), Landscape(subject.seed + t, 4).request)->fingerprint());
    return at_once([&](int t) {
      const Landscape landscape(subject.seed + static_cast<std::uint64_t>(t), 4);
      expect(route(subject, instance.router(), landscape.request)->fingerprint() == alone[static_cast<std::size_t>(t)],
             "a request is routed differently while others are");
    });
  }
  const auto ask = [&](int t) {
    Exam exam(t % 2 == 0 ? "Paris" : "Rome");
    exam.fit(subject.evaluator_descriptor().needs);
    return evaluate(subject, instance.evaluator(), exam)->fingerprint();
  };
  const std::string alone[] = {ask(0), ask(1)};
  at_once([&](int t) { expect(ask(t) == alone[t % 2], "an answer is scored differently while others are"); });
}

void callbacks_stay(Subject& subject) {
  subject.start();
  bool foreign = false;
  if (subject.target == kBackend) {
    const LoadedBackend loaded(subject);
    Ask ask(kPlainPrompt, 6);
    foreign = generate_well(loaded, ask)->foreign_thread;
  } else {
    const Instance instance(subject);
    if (subject.target == kRouter) {
      foreign = route(subject, instance.router(), Landscape(subject.seed, 3).request)->foreign_thread;
    } else {
      Exam exam("Paris");
      exam.fit(subject.evaluator_descriptor().needs);
      foreign = evaluate(subject, instance.evaluator(), exam)->foreign_thread;
    }
  }
  expect(!foreign, "a callback came on another thread than the call");
}

void lives(Subject& subject) {
  if (subject.target == kBackend) {
    const LoadedBackend loaded(subject);
    Ask ask(kPlainPrompt, 2);
    (void)generate(loaded, ask);
  } else {
    const Instance instance(subject);
  }
}

void nothing_left(Subject& subject) {
  subject.start();
  lives(subject);  // what is set up once and for all is set up now
  const ProcessState before = read_process_state();
  for (int round = 0; round < 8; ++round) lives(subject);
  const std::string difference = compare(before, read_process_state());
  expect(difference.empty(), fmt::format("after eight more instances: {}", difference));
}

void deinit_ends(Subject& subject) {
  const ProcessState before = read_process_state();
  subject.start();
  lives(subject);
  if (subject.entry->deinit == nullptr) skip("deinit is null (L05)");
  subject.entry->deinit();
  const ProcessState after = read_process_state();
  expect(after.threads <= before.threads,
         fmt::format("threads: {} before init, {} after deinit", before.threads, after.threads));
  expect(after.open_files <= before.open_files,
         fmt::format("open files: {} before init, {} after deinit", before.open_files, after.open_files));
}

constexpr Check kChecks[] = {
    {{"T01", "Many generate at once as each alone",
      "Four threads ask one model three times each, greedily; every answer is the one that the prompt got alone. "
      "Batching "
      "inside must not show."},
     kBackend,
     generate_at_once},
    {{"T02", "Many score at once as each alone", "Four threads score two items; within 0.001 of the scores alone."},
     kBackend,
     score_at_once},
    {{"T03", "Many are routed or evaluated at once as each alone",
      "Four threads use one instance; every result is the one that came alone."},
     kRouter | kEvaluator,
     judge_at_once},
    {{"T04", "Callbacks come on the thread of the call",
      "A host's sink writes to the caller's stack and expects no lock to be needed."},
     kEveryPlugin,
     callbacks_stay},
    {{"U01", "Instances leave nothing behind",
      "Eight instances are made, used and destroyed; threads, open files, signal handlers and the rest are as before."},
     kEveryPlugin,
     nothing_left},
    {{"U02", "After deinit the plugin is at rest",
      "With every instance destroyed and deinit called, no thread and no open file of the plugin is left."},
     kEveryPlugin,
     deinit_ends},
};

}  // namespace

std::span<const Check> life_checks() {
  return kChecks;
}

}  // namespace occam::conform
