#include "chrf/chrf.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

// sacreBLEU 2.6.0 from PyPI: sacrebleu.metrics.CHRF(...).
TEST_CASE("sentence and corpus scores are those of sacreBLEU") {
  const auto plain = make<Chrf>();
  const auto plus = make<Chrf>(R"({"word_order":2})");
  const std::string_view first = "Das Wetter ist schön, heute.";
  const std::string_view second = "Es regnet \"oft\" hier";
  const std::vector<std::string_view> first_targets = {"Heute ist das Wetter schön.", "Schönes Wetter, heute!"};
  const std::vector<std::string_view> second_targets = {"Hier regnet es oft."};
  CHECK(score(*plain, first, first_targets) == Approx(50.7759194662));
  CHECK(score(*plus, first, first_targets) == Approx(47.9040768404));
  Corpus corpus(*plain);
  corpus.add(first, first_targets);
  corpus.add(second, second_targets);
  CHECK(corpus.measure("chrf") == Approx(45.4592291936));
  Corpus corpus_plus(*plus);
  corpus_plus.add(first, first_targets);
  corpus_plus.add(second, second_targets);
  CHECK(corpus_plus.measure("chrf") == Approx(40.3927425701));
}

TEST_CASE("spaces count only where they are asked to") {
  CHECK(score(*make<Chrf>(), "a b c", {"abc"}) == Approx(100));
  CHECK(score(*make<Chrf>(R"({"white_space":true})"), "a b c", {"abc"}) < 100);
}
