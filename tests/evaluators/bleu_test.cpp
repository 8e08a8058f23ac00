#include "bleu/bleu.hpp"

#include <cmath>

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

TEST_CASE("a corpus score is made of counts and is no mean of sentence scores") {
  const auto plain = make<Bleu>();
  Corpus corpus(*plain);
  corpus.add("The dog bit the man.", {"The dog bit the man.", "The dog had bit the man."});
  corpus.add("It wasn't surprising.", {"It was not unexpected.", "No one was surprised."});
  corpus.add("The man had just bitten him.", {"The man bit him first.", "The man had bitten the dog."});
  CHECK(corpus.measure("bleu") == Approx(48.5308).epsilon(1e-5));  // sacreBLEU, test/test_bleu.py
  CHECK(corpus.measure("brevity_penalty") == Approx(std::exp(1 - 18.0 / 17)));
}

// sacrebleu.sentence_bleu of 2.6.0 from PyPI.
TEST_CASE("sentence scores leave out the orders that the answer is too short for") {
  const auto plain = make<Bleu>();
  CHECK(score(*plain, "Bonjour", {"Bonjour"}) == Approx(100));
  CHECK(score(*plain, "Le renard rapide", {"Le renard brun rapide"}) == Approx(45.138644055));
  CHECK(score(*plain, "1,234.5 dollars - \"cash\" &amp; 3-4 days", {"1,234.5 dollars, cash & 3-4 days"}) ==
        Approx(41.7226144861));
  CHECK(score(*make<Bleu>(R"({"tokenizer":"international"})"), "«1,5 €» – l’été.", {"« 1,5 € » l’été !"}) ==
        Approx(25.8486576979));
}

TEST_CASE("without smoothing an order without a match is nought") {
  CHECK(score(*make<Bleu>(R"({"smoothing":"none"})"), "a b c d e", {"a b c x e"}) == 0);
  CHECK(score(*make<Bleu>(), "a b c d e", {"a b c x e"}) > 0);
}

TEST_CASE("no items have no score and an empty answer has none of the words") {
  const auto plain = make<Bleu>();
  Corpus corpus(*plain);
  CHECK(std::isnan(corpus.measure("bleu")));
  corpus.add("", {"The dog"});
  CHECK(corpus.measure("bleu") == 0);
}

TEST_CASE("wrong options of bleu name their key") {
  CHECK(refusal<Bleu>(R"({"order":5})").where == "order");
  CHECK(refusal<Bleu>(R"({"tokenizer":"zh"})").where == "tokenizer");
}
