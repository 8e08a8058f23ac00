#include "judge.hpp"

#include <limits>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"
#include "occam/sdk/asking.hpp"

namespace occam::evaluators {

namespace {

constexpr std::string_view kRating = R"(\[\[\s*(-?\d+(?:\.\d+)?)\s*\]\])";
constexpr std::string_view kWinner = R"(\[\[\s*([ABC])\s*\]\])";
constexpr std::string_view kRubric = "whether the answer is right, helpful and to the point";
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string number_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// The end of a reply, where its verdict should be.
std::string ending(std::string_view reply) {
  constexpr std::size_t kMost = 300;
  const std::string_view text = measures::trim(reply);
  if (text.size() <= kMost) return std::string(text);
  std::size_t begin = text.size() - kMost;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;  // whole UTF-8
  return "…" + std::string(text.substr(begin));
}

/// 1: ours, -1: the other, 0: neither. Ours was shown first where `is_first`.
int side_of(Winner winner, bool is_first) {
  if (winner == Winner::kNeither) return 0;
  return (winner == Winner::kA) == is_first ? 1 : -1;
}

std::string_view word(int side) {
  return side > 0 ? "better" : side < 0 ? "worse" : "a tie";
}

}  // namespace

sdk::Result<std::unique_ptr<Judge>> Judge::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics,
                            {"model", "mode", "rubric", "system", "template", "pattern", "json_key", "low", "high",
                             "against", "against_field", "max_tokens"});
  const Mode mode = options.one_of("mode", {"rating", "comparison"}) == "rating" ? Mode::kRating : Mode::kComparison;
  const std::string pattern = options.text("pattern", mode == Mode::kRating ? kRating : kWinner);
  auto compiled = schema::Pattern::compile(pattern);
  if (!compiled)
    options.refuse(
        "not a pattern: " + compiled.error().message + " at character " + std::to_string(compiled.error().offset),
        "pattern");
  auto fallback = schema::Pattern::compile(kRating);
  std::unique_ptr<Judge> made(new Judge(Reading{compiled ? std::move(*compiled) : std::move(*fallback), {}}));
  made->mode_ = mode;
  made->model_ = options.text("model", "");
  made->rubric_ = options.text("rubric", kRubric);
  made->system_ = options.text("system", "");
  made->template_ = options.text("template", "");
  made->reading_.json_key = options.text("json_key", "");
  made->low_ = options.number("low", 1, -1e9, 1e9);
  made->high_ = options.number("high", 10, -1e9, 1e9);
  made->against_ = options.text("against", "");
  made->against_field_ = options.text("against_field", "");
  made->max_tokens_ = options.integer("max_tokens", 1024, 1, 1'000'000);
  if (made->model_.empty()) options.refuse("\"model\" must name the model that judges", "model");
  if (made->low_ >= made->high_) options.refuse("\"low\" must be below \"high\"", "low");
  if (mode == Mode::kComparison && made->against_.empty() == made->against_field_.empty())
    options.refuse(R"(a comparison needs "against", a model, or "against_field", a field of the items)", "mode");
  if (mode == Mode::kRating && !(made->against_.empty() && made->against_field_.empty()))
    options.refuse(R"(a rating has no "against"; write mode = "comparison")", "mode");
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

sdk::Result<void> Judge::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                  sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  const std::string_view answer = outputs.front().text;
  return mode_ == Mode::kRating ? rate(item, answer, sink) : compare(item, answer, sink);
}

sdk::Result<std::string> Judge::ask(const sdk::EvalItem& item, Values values) const {
  values.emplace("rubric", rubric_);
  values.emplace("question", item.input);
  values.emplace("low", number_text(low_));
  values.emplace("high", number_text(high_));
  if (!item.targets.empty()) values.emplace("reference", item.targets.front());
  const bool has_reference = !item.targets.empty();
  const std::string ours = mode_ == Mode::kRating ? rating_template(has_reference) : comparison_template(has_reference);
  const auto prompt = fill_in(template_.empty() ? ours : template_, values, item);
  if (!prompt) return std::unexpected(prompt.error());
  std::vector<occam_abi_message> messages;
  if (!system_.empty()) messages.push_back({sdk::borrow("system"), sdk::borrow(system_)});
  messages.push_back({sdk::borrow("user"), sdk::borrow(*prompt)});
  auto reply =
      sdk::ask_model({.model = model_, .messages = messages, .max_tokens = static_cast<std::int32_t>(max_tokens_)});
  if (!reply) return std::unexpected(reply.error());
  return std::move(reply->text);
}

sdk::Result<void> Judge::rate(const sdk::EvalItem& item, std::string_view answer, sdk::EvalSink& sink) const {
  const auto reply = ask(item, {{"answer", std::string(answer)}});
  if (!reply) return std::unexpected(reply.error());
  const auto rating = read_rating(reading_, *reply, low_, high_);
  if (!rating) {
    sink.unscorable("the judge gave no rating from " + number_text(low_) + " to " + number_text(high_) + ": " +
                    ending(*reply));
    return {};
  }
  sink.rationale(number_text(*rating) + ": " + ending(*reply));
  sink.value(0, (*rating - low_) / (high_ - low_));
  sink.value(1, 0);
  return {};
}

sdk::Result<std::string> Judge::other_answer(const sdk::EvalItem& item) const {
  if (against_field_.empty()) return sdk::stored_answer(against_);
  auto text = measures::field_text(item, against_field_);
  if (text) return std::move(*text);
  return sdk::failure(sdk::Status::kInvalidArgument, "the item has no text \"" + against_field_ + "\"",
                      "against_field");
}

sdk::Result<void> Judge::compare(const sdk::EvalItem& item, std::string_view answer, sdk::EvalSink& sink) const {
  const auto other = other_answer(item);
  if (!other) return std::unexpected(other.error());
  if (measures::trim(answer) == measures::trim(*other)) {
    sink.rationale("both answers are the same");
    sink.value(0, 0.5);
    sink.value(1, 0);
    return {};
  }
  int sides[2] = {};
  std::string rationale;
  for (const bool is_first : {true, false}) {
    const std::string ours(answer);
    const auto reply = ask(item, {{"answer_a", is_first ? ours : *other}, {"answer_b", is_first ? *other : ours}});
    if (!reply) return std::unexpected(reply.error());
    const auto winner = read_winner(reading_, *reply);
    if (!winner) {
      sink.unscorable("the judge named no winner: " + ending(*reply));
      return {};
    }
    const int side = side_of(*winner, is_first);
    sides[is_first ? 0 : 1] = side;
    rationale.append(is_first ? "shown first: " : "\nshown second: ").append(word(side)).append(". ");
    rationale.append(ending(*reply));
  }
  sink.rationale(rationale);
  sink.value(0, sides[0] == sides[1] ? (1 + sides[0]) / 2.0 : 0.5);
  sink.value(1, sides[0] == sides[1] ? 0 : 1);
  return {};
}

std::vector<double> Judge::aggregate(const sdk::Rows& rows) const {
  if (rows.empty()) return {kNan, kNan, kNan, kNan};
  double wins = 0;
  double ties = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    wins += rows[i][0] == 1 ? 1 : 0;
    ties += rows[i][0] == 0.5 ? 1 : 0;
  }
  const auto n = static_cast<double>(rows.size());
  const double mean = rows.sum(0) / n;
  if (mode_ == Mode::kRating) return {mean, kNan, kNan, kNan};
  return {mean, wins / n, ties / n, rows.sum(1) / n};
}

}  // namespace occam::evaluators
