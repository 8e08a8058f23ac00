#include <catch2/catch.hpp>

#include "measures/lcs.hpp"
#include "measures/numbers.hpp"
#include "measures/samples.hpp"
#include "measures/unicode.hpp"
#include "measures/words.hpp"

using namespace occam::evaluators::measures;

// The expected words are Python's str.lower() and str.split().
TEST_CASE("lower case and spaces are Python's") {
  CHECK(to_lower("ÀÉÎ ŁŐŹ ΑΆΏ ЯЁЂ ƠƯẠ İ ß ẞ") == "àéî łőź αάώ яёђ ơưạ i̇ ß ß");
  CHECK(to_lower("\xff\xc3(A") == "\xff\xc3(a");
  CHECK(split_words(" a\u00a0b\u3000c\x1c d\t") == Words{"a", "b", "c", "d"});
  CHECK(trim("\u2003 é \n") == "é");
  CHECK(trim(" \u3000") == "");
}

TEST_CASE("broken bytes are one character each") {
  CHECK(count_characters("né語\xff\xe8\xaa") == 6);
  CHECK(code_point(characters("語")[0]) == U'語');
}

TEST_CASE("an answer is normalised in SQuAD's order") {
  CHECK(normalise_answer("The U.S.A., an  (old) friend—a friend") == "usa old friend— friend");
  CHECK(normalise_answer("theatre of an athlete") == "theatre of athlete");
}

TEST_CASE("words are cut as sacreBLEU cuts them") {
  CHECK(bleu_13a_words("It's 1,234.5-ish; \"ok\"...") ==
        Words{"It's", "1,234.5", "-", "ish", ";", "\"", "ok", "\"", ".", ".", "."});
  CHECK(bleu_13a_words("a-\nb &lt;c&gt; <skipped>d") == Words{"ab", "<", "c", ">", "d"});
  CHECK(bleu_international_words("1,5€ «ok»") == Words{"1,5", "€", "«", "ok", "»"});
}

TEST_CASE("of several common subsequences the one of rouge_score is found") {
  const Words reference = {"a", "b", "c", "d"};
  CHECK(lcs_members(reference, Words{"b", "a", "d"}) == std::vector<std::size_t>{0, 3});
  CHECK(lcs_length(reference, Words{"b", "a", "d"}) == 2);
  CHECK(lcs_members(reference, {}).empty());
}

TEST_CASE("numbers are found as lm-evaluation-harness finds them") {
  CHECK(last_number("between 3 and $1,234.50.") == "1234.50");
  CHECK(last_number("well...") == "..");  // its pattern takes dots alone
  CHECK_FALSE(last_number("none"));
  CHECK(marked_number("#### -1,000 and #### 2") == "-1000");
  CHECK_FALSE(parse_number("..").has_value());
  CHECK(parse_number("-12.5") == -12.5);
}

// Chen et al. 2021: 1 - C(n-c, k)/C(n, k); the fractions are worked by hand.
TEST_CASE("the chance of a right sample is not defined with too few samples") {
  CHECK(*pass_at_k(2, 1, 1) == Approx(0.5));
  CHECK(*pass_at_k(5, 2, 3) == Approx(1 - 1.0 / 10));
  CHECK(pass_at_k(5, 3, 3) == 1);
  CHECK(pass_at_k(5, 0, 3) == 0);
  CHECK_FALSE(pass_at_k(2, 2, 3));
  CHECK(*g_pass_at_k(4, 2, 2, 1.0) == Approx(1.0 / 6));
  CHECK(*g_pass_at_k(4, 2, 2, 0.0) == Approx(5.0 / 6));
  CHECK(*mean_g_pass_at_k(3, 3, 2) == Approx(1));
}
