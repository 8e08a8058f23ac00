#include "perplexity/perplexity.hpp"

#include <cmath>

#include "continuation/continuation.hpp"
#include "evaluators/likelihoods.hpp"

using namespace occam::evaluators;

namespace {

occam::sdk::Result<Scored> surprise(const Perplexity& evaluator, std::string_view text, double log_likelihood,
                                    std::string_view fields = "{}") {
  occam::sdk::EvalItem item;
  if (!text.empty()) item.targets = {text};
  item.fields = fields;
  const occam::sdk::Likelihood likelihood{log_likelihood, 4, 0, 0};
  occam::sdk::EvalOutput output;
  output.likelihoods = {&likelihood, 1};
  return evaluate(evaluator, item, output);
}

}  // namespace

TEST_CASE("perplexity weighs the items of a suite by their length") {
  const auto plain = make<Perplexity>();
  Corpus corpus(*plain);
  CHECK(std::isnan(corpus.measure("word_perplexity")));
  corpus.add(surprise(*plain, "two words", -4)->values);
  corpus.add(surprise(*plain, "é", -1)->values);
  CHECK(corpus.measure("word_perplexity") == Approx(std::exp(5.0 / 3)));
  CHECK(corpus.measure("byte_perplexity") == Approx(std::exp(5.0 / 11)));
  CHECK(corpus.measure("bits_per_byte") == Approx(5.0 / 11 / std::log(2)));
  CHECK(corpus.measure("token_perplexity") == Approx(std::exp(5.0 / 8)));
}

TEST_CASE("words and bytes can be counted of the original text") {
  const auto original = make<Perplexity>(R"({"original":"page"})");
  const auto scored = surprise(*original, "two words", -4, R"({"page":"two @-@ words"})");
  REQUIRE(scored);
  CHECK(scored->values.at(2) == 3);
  CHECK(scored->values.at(3) == 13);
  CHECK(surprise(*original, "two words", -4).error().where == "original");
}

TEST_CASE("a text without a likelihood has no perplexity") {
  const auto plain = make<Perplexity>();
  CHECK(surprise(*plain, "a", 1)->unscorable);
  CHECK(surprise(*plain, "a", -INFINITY)->unscorable);
  CHECK(surprise(*plain, "", -1).error().where == "target");
}

TEST_CASE("a continuation is right where greedy decoding would write it") {
  const auto plain = make<Continuation>();
  CHECK(scored_options(*plain, {" mat"}, {-0.5}, 0, {}, 0)->values.at(0) == 1);
  CHECK(scored_options(*plain, {" mat", " dog"}, {-0.5, -0.1}, 0, {}, 1)->values.at(0) == 0);
  Corpus corpus(*plain);
  corpus.add(scored_options(*plain, {" mat"}, {-1}, 0)->values);
  corpus.add(scored_options(*plain, {" mat"}, {-2}, 0)->values);
  CHECK(corpus.measure("perplexity") == Approx(std::exp(1.5)));
}
