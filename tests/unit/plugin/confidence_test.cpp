// The numbers in these tests are worked out by hand from the definitions in occam/abi/ext/confidence.h.
#include "plugin/confidence.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "plugin/status.hpp"

using namespace occam;
using namespace occam::plugin;

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

occam_abi_alternative other(float logprob) {
  return {.id = 0, .logprob = logprob, .text = borrow("x")};
}

occam_abi_token token(std::string_view text, float logprob, float entropy = kNone,
                      std::span<const occam_abi_alternative> alternatives = {}) {
  return {.id = 1,
          .logprob = logprob,
          .entropy = entropy,
          .text = borrow(text),
          .alternatives = alternatives.data(),
          .alternative_count = alternatives.size()};
}

Score option(std::vector<double> logprobs) {
  Score made;
  for (const double logprob : logprobs) {
    made.logprob += logprob;
    made.tokens.push_back({1, logprob});
  }
  return made;
}

}  // namespace

TEST_CASE("A generated answer has the mean and the minimum of its tokens and the margin of its first") {
  const std::vector<occam_abi_alternative> first = {other(-0.25F), other(-1.75F)};
  const std::vector<occam_abi_alternative> second = {other(-0.5F), other(-0.75F)};
  const std::vector<occam_abi_token> tokens = {token("po", -0.25F, 0.75F, first), token("si", -2.0F, 1.5F, second),
                                               token("tive", -0.75F, 0.125F)};
  const Confidence made = confidence_of(tokens);
  CHECK(made.mean_logprob == -1.0);  // (-0.25 - 2 - 0.75) / 3
  CHECK(made.minimum_logprob == -2.0);
  CHECK(made.margin == 1.5);  // -0.25 + 1.75
  CHECK(made.entropy == 0.75);
  CHECK(std::isnan(made.agreement));
}

TEST_CASE("Blank tokens before an answer count in the mean and give neither margin nor entropy") {
  const std::vector<occam_abi_alternative> blank = {other(-0.125F), other(-3.125F)};
  const std::vector<occam_abi_alternative> word = {other(-0.5F), other(-1.0F)};
  const std::vector<occam_abi_token> tokens = {token(" \n", -0.125F, 2.0F, blank), token("no", -0.625F, 0.5F, word)};
  const Confidence made = confidence_of(tokens);
  CHECK(made.mean_logprob == -0.375);
  CHECK(made.margin == 0.5);
  CHECK(made.entropy == 0.5);
}

TEST_CASE("An answer that comes in pieces is as sure as one that comes whole") {
  const std::vector<occam_abi_token> tokens = {token("a", -1.0F, 0.5F), token("b", -3.0F), token("c", -0.5F)};
  AnswerConfidence pieces;
  for (const occam_abi_token& one : tokens) pieces.add({&one, 1});
  CHECK(pieces.get().mean_logprob == -1.5);
  CHECK(pieces.get().minimum_logprob == -3.0);
  CHECK(pieces.get().entropy == 0.5);
  CHECK(std::isnan(pieces.get().margin));  // nobody named a second choice
}

TEST_CASE("Nothing is known of an answer without tokens or without log-probabilities") {
  const std::vector<occam_abi_token> silent = {token("a", kNone), token("b", kNone)};
  for (const Confidence& made : {confidence_of(std::span<const occam_abi_token>{}), confidence_of(silent)}) {
    CHECK(std::isnan(made.mean_logprob));
    CHECK(std::isnan(made.minimum_logprob));
    CHECK(std::isnan(made.margin));
    CHECK(std::isnan(made.entropy));
    CHECK(std::isnan(made.agreement));
  }
}

TEST_CASE("Scored options have the margin of the best two and the entropy over all of them") {
  // Likelihoods 1/2, 1/4, 1/8 of unequal length: normalised 4/7, 2/7, 1/7.
  const double ln2 = std::log(2.0);
  const std::vector<Score> options = {option({-2 * ln2}), option({-0.25 * ln2, -0.75 * ln2}), option({-3 * ln2})};
  const Confidence made = confidence_of_choice(options);
  CHECK(made.mean_logprob == Approx(-0.5 * ln2));
  CHECK(made.minimum_logprob == Approx(-0.75 * ln2));
  CHECK(made.margin == Approx(ln2));
  CHECK(made.entropy == Approx(0.9556998911125343));  // -(4/7 ln 4/7 + 2/7 ln 2/7 + 1/7 ln 1/7)
}

TEST_CASE("Equal options have no margin and a certain one has no entropy") {
  const Confidence equal = confidence_of_choice(std::vector{option({-4}), option({-1, -3})});
  CHECK(equal.margin == 0);
  CHECK(equal.entropy == Approx(std::log(2.0)));
  CHECK(equal.mean_logprob == -4);  // of the first
  const Confidence certain = confidence_of_choice(std::vector{option({-2000}), option({-1})});
  CHECK(certain.margin == 1999);
  CHECK(certain.entropy == Approx(0).margin(1e-12));
}

TEST_CASE("One option is no choice and neither are options without a likelihood") {
  CHECK(std::isnan(confidence_of_choice(std::vector{option({-1})}).mean_logprob));
  CHECK(std::isnan(confidence_of_choice(std::vector{option({-1}), option({-HUGE_VAL})}).margin));
}

TEST_CASE("Samples agree whatever their case and blanks and full stop") {
  CHECK(agreement("Paris.", std::vector<std::string>{" paris ", "PARIS", "Lyon", "paris\n"}) == 0.75);
  CHECK(agreement("a  b", std::vector<std::string>{"a b"}) == 1);
  CHECK(agreement("-5", std::vector<std::string>{"5", "3.5"}) == 0);
  CHECK(std::isnan(agreement("Paris", std::vector<std::string>{})));
}
