#include "conform/evaluating.hpp"

#include <fmt/format.h>

#include <thread>

#include "conform/court.hpp"
#include "plugin/status.hpp"

namespace occam::conform {

using plugin::borrow;

Exam::Exam(std::string_view answer)
    : likelihoods{{-9.5, 2, 0, 0}, {-1.25, 2, 1, 0}, {-7.0, 3, 0, 0}, {-8.0, 2, 0, 0}},
      answer_(answer),
      targets_{borrow("Paris"), borrow("paris")},
      choices_{borrow("Rome"), borrow("Paris"), borrow("Buenos Aires"), borrow("Oslo")} {
  item = {.struct_size = sizeof item,
          .id = borrow("item_1"),
          .input = borrow("What is the capital of France?"),
          .targets = targets_.data(),
          .target_count = targets_.size(),
          .choices = choices_.data(),
          .choice_count = choices_.size(),
          .gold = 1,
          .fields = borrow(R"({"id":"item_1","input":"What is the capital of France?","target":"Paris","gold":1})")};
  output = {.struct_size = sizeof output,
            .text = borrow(answer_),
            .finish_reason = OCCAM_ABI_FINISH_STOP,
            .reserved = 0,
            .prompt_tokens = 9,
            .completion_tokens = 1,
            .milliseconds = 12.5,
            .cost = 0.001,
            .likelihoods = nullptr,
            .likelihood_count = 0};
}

void Exam::fit(std::int32_t needs) {
  output.likelihoods = likelihoods.data();
  output.likelihood_count = needs == OCCAM_ABI_NEEDS_SCORE_OPTIONS   ? likelihoods.size()
                            : needs == OCCAM_ABI_NEEDS_SCORE_ROLLING ? 1
                                                                     : 0;
  if (needs == OCCAM_ABI_NEEDS_SCORE_OPTIONS) output.text = {nullptr, 0};
}

std::string Evaluated::fingerprint() const {
  std::string text = fmt::format("{}\n", status);
  for (const auto& [metric, value] : values) text += fmt::format("{} {}\n", metric, value);
  for (const std::string& rationale : rationales) text += rationale + "\n";
  for (const std::string& reason : unscorable) text += "unscorable " + reason + "\n";
  return text;
}

std::unique_ptr<Evaluated> evaluate(const Subject& subject, occam_abi_evaluator* evaluator,
                                    const occam_abi_eval_item& item,
                                    std::span<const occam_abi_eval_output* const> outputs) {
  struct Recorder {
    Evaluated& evaluated;
    std::thread::id thread = std::this_thread::get_id();
    Evaluated& note() {
      evaluated.foreign_thread = evaluated.foreign_thread || std::this_thread::get_id() != thread;
      return evaluated;
    }
  };
  auto evaluated = std::make_unique<Evaluated>();
  Recorder recorder{.evaluated = *evaluated};
  const occam_abi_eval_sink sink{sizeof sink, &recorder,
                                 [](void* ctx, std::size_t metric, double value) {
                                   static_cast<Recorder*>(ctx)->note().values.emplace_back(metric, value);
                                 },
                                 [](void* ctx, occam_abi_string text) {
                                   static_cast<Recorder*>(ctx)->note().rationales.emplace_back(plugin::view(text));
                                 },
                                 [](void* ctx, occam_abi_string text) {
                                   static_cast<Recorder*>(ctx)->note().unscorable.emplace_back(plugin::view(text));
                                 }};
  const Hearing hearing;
  evaluated->status =
      subject.evaluators->evaluate(evaluator, &item, outputs.data(), outputs.size(), &sink, evaluated->words.abi());
  return evaluated;
}

std::vector<double> aggregate(const occam_abi_aggregate& table, occam_abi_evaluator* evaluator,
                              const std::vector<double>& rows, std::size_t columns) {
  struct Measures {
    std::vector<double> values;
    std::vector<int> times;
    bool strange = false;
  } taken{std::vector<double>(table.metric_count), std::vector<int>(table.metric_count)};
  const occam_abi_eval_sink sink{sizeof sink, &taken,
                                 [](void* ctx, std::size_t metric, double value) {
                                   auto& self = *static_cast<Measures*>(ctx);
                                   if (metric >= self.values.size()) {
                                     self.strange = true;
                                     return;
                                   }
                                   self.values[metric] = value;
                                   ++self.times[metric];
                                 },
                                 [](void*, occam_abi_string) {},
                                 [](void* ctx, occam_abi_string) { static_cast<Measures*>(ctx)->strange = true; }};
  Words words;
  const std::size_t count = rows.size() / columns;
  expect_status(fmt::format("aggregate of {} rows", count), OCCAM_ABI_OK,
                table.aggregate(evaluator, rows.data(), count, &sink, words.abi()), words);
  expect(!taken.strange, "aggregate gives a measure that is none of its own");
  for (std::size_t i = 0; i < taken.times.size(); ++i)
    expect(taken.times[i] == 1, fmt::format("of {} rows measure {} comes {} times", count, i, taken.times[i]));
  return taken.values;
}

std::unique_ptr<Evaluated> evaluate(const Subject& subject, occam_abi_evaluator* evaluator, const Exam& exam) {
  const occam_abi_eval_output* const output = &exam.output;
  return evaluate(subject, evaluator, exam.item, {&output, 1});
}

}  // namespace occam::conform
