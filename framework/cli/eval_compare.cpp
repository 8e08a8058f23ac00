// occam eval compare: two models on the same items.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <memory>
#include <ranges>
#include <string>

#include "eval_commands.hpp"
#include "output.hpp"
#include "table.hpp"

namespace occam::cli {
namespace {

struct CompareOptions {
  ComparisonRequest request;
  double margin = 0;
  std::size_t flips = 10;
};

constexpr std::size_t kShownCharacters = 48;

/// One line of at most kShownCharacters code points.
std::string shortened(const std::string& text) {
  std::string line;
  std::size_t characters = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins && ++characters > kShownCharacters) return line + "…";
    line += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
  }
  return line;
}

boost::json::object to_json(const EquivalenceTest& test) {
  return {{"margin", test.margin},
          {"error", test.error},
          {"p_worse", cli::to_json(test.p_worse)},
          {"p_better", cli::to_json(test.p_better)},
          {"not_worse", test.not_worse},
          {"equivalent", test.equivalent}};
}

boost::json::object to_json(const Comparison& compared) {
  boost::json::array flips;
  for (const Flip& flip : compared.flips)
    flips.push_back(boost::json::object{{"item", flip.item},
                                        {"first", flip.first},
                                        {"second", flip.second},
                                        {"first_text", flip.first_text},
                                        {"second_text", flip.second_text}});
  return {{"first", compared.first},
          {"second", compared.second},
          {"suite", compared.suite},
          {"task", compared.task},
          {"metric", compared.metric},
          {"items", compared.items},
          {"first_mean", compared.first_mean},
          {"second_mean", compared.second_mean},
          {"difference", compared.difference},
          {"low", cli::to_json(compared.low)},
          {"high", cli::to_json(compared.high)},
          {"first_better", compared.first_better},
          {"second_better", compared.second_better},
          {"p_value", cli::to_json(compared.p_value)},
          {"equivalence", compared.equivalence ? boost::json::value(to_json(*compared.equivalence)) : nullptr},
          {"flips", std::move(flips)}};
}

/// Both answers, or nothing where the suite scored options and none was written.
std::string answers_of(const Flip& flip) {
  if (flip.first_text.empty() && flip.second_text.empty()) return {};
  return fmt::format("{}  |  {}", shortened(flip.first_text), shortened(flip.second_text));
}

std::string signed_number(double number) {
  return std::isfinite(number) ? fmt::format("{:+.3f}", number) : "-";
}

void print_test(const Comparison& compared, const EquivalenceTest& test) {
  const auto says = [](bool is_shown) { return is_shown ? "yes" : "not shown"; };
  fmt::print("{} is worse by less than {}: {} (p = {:.3g})\n", compared.first, test.margin, says(test.not_worse),
             test.p_worse);
  fmt::print("the two differ by less than {}: {} (p = {:.3g}, at error {})\n", test.margin, says(test.equivalent),
             std::max(test.p_worse, test.p_better), test.error);
}

void print_flips(const Comparison& compared, std::size_t most) {
  if (compared.flips.empty() || most == 0) return;
  using enum Table::Align;
  Table table({{"item"}, {compared.first, kRight}, {compared.second, kRight}, {"answers"}});
  for (const Flip& flip : compared.flips | std::views::take(most))
    table.add({flip.item, fmt::format("{:.3g}", flip.first), fmt::format("{:.3g}", flip.second), answers_of(flip)});
  fmt::print("\n{}", table.text());
  if (compared.flips.size() > most)
    fmt::print("… and {} more: --flips {}\n", compared.flips.size() - most, compared.flips.size());
}

void print(const Comparison& compared, std::size_t flips) {
  fmt::print("{} on {} items that both have ({})\n\n", compared.suite, compared.items, compared.metric);
  using enum Table::Align;
  Table table({{"model"}, {"mean", kRight}, {"alone right or better", kRight}});
  table.add({compared.first, fmt::format("{:.3f}", compared.first_mean), fmt::to_string(compared.first_better)});
  table.add({compared.second, fmt::format("{:.3f}", compared.second_mean), fmt::to_string(compared.second_better)});
  fmt::print("{}\n", table.text());
  fmt::print("difference {}, 95 % interval {} to {}; McNemar's exact p = {:.3g}\n", signed_number(compared.difference),
             signed_number(compared.low), signed_number(compared.high), compared.p_value);
  if (compared.equivalence) print_test(compared, *compared.equivalence);
  print_flips(compared, flips);
}

int compare(const Session& session, CompareOptions options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  if (options.margin != 0) options.request.margin = options.margin;
  const auto compared = occam->evaluation().compare(options.request);
  if (!compared) return report(session, compared.error());
  if (session.json)
    print_json(to_json(*compared));
  else
    print(*compared, options.flips);
  return kOk;
}

}  // namespace

void add_eval_compare(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("compare", "Two models on the same items: difference, tests, flips");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("first", options->request.first, "A model that was evaluated")->required();
  command->add_option("second", options->request.second, "Another one")->required();
  command->add_option("--suite", options->request.suite, "The suite, or its task")->required();
  command->add_option("--margin", options->margin, "The difference that would matter: tests for equivalence")
      ->check(CLI::PositiveNumber);
  command->add_option("--error", options->request.error, "Of each of these tests")->capture_default_str();
  command->add_option("--flips", options->flips, "How many items that differ are shown")->capture_default_str();
  command->footer(
      "Examples:\n"
      "  occam eval compare smollm2-135m tinyllama-1.1b --suite sentiment\n"
      "  occam eval compare small large --suite topic --margin 0.03 --flips 50\n"
      "  occam --json eval compare small large --suite topic");
  command->callback(
      [&session, options] { session.action = [&session, options] { return compare(session, *options); }; });
}

}  // namespace occam::cli
