#include "occam/text/language.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace occam::text {

TEST_CASE("A language is told by its script and its common words") {
  const std::vector<std::pair<std::string_view, std::string>> texts = {
      {"en", "The cat is on the mat and it will not move."},
      {"en", "THE CAT IS ON THE MAT AND IT WILL NOT MOVE."},
      {"de", "Die Katze ist auf der Matte und sie will nicht weg."},
      {"it", "Il gatto è sul tappeto e non si vuole muovere per niente."},
      {"pt", "O gato está no tapete e não quer sair, mas você pode tentar."},
      {"vi", "Con mèo không muốn rời khỏi tấm thảm và bạn có thể thử."},
      {"sw", "Paka yuko kwenye mkeka na hataki kuondoka kwa sababu ya baridi."},
      {"fi", "Kissa on matolla ja se ei halua lähteä, mutta voit yrittää."},
      {"ru", "Кошка на коврике, и она не хочет уходить, как вы это видите."},
      {"bg", "Котката е на килима и не иска да си отиде, но ще се опитаме."},
      {"hi", "बिल्ली चटाई पर है और वह नहीं जाना चाहती है।"},
      {"mr", "मांजर चटईवर आहे आणि ती जाणार नाही हे नक्की आहे."},
      {"ne", "बिरालो गुन्द्रीमा छ र यो जान चाहँदैन भने पनि हुन्छ।"},
      {"fa", "گربه روی فرش است و نمی خواهد از آن برود که این را می دانم"},
      {"ur", "بلی چٹائی پر ہے اور وہ نہیں جانا چاہتی کہ یہ کیا ہے"},
      {"ar", "القطة على السجادة ولا تريد أن تذهب إلى هذا المكان في الليل"},
      {"ko", "고양이가 매트 위에 있습니다."},
      {"th", "แมวอยู่บนเสื่อ"},
      {"bn", "বিড়াল মাদুরের উপর আছে"},
      {"pa", "ਬਿੱਲੀ ਚਟਾਈ ਤੇ ਹੈ"},
      {"ja", "猫はマットの上にいます"},
      {"", "12345 !?"},
  };
  for (const auto& [language, text] : texts) {
    INFO(text);
    CHECK(language_of(text) == language);
  }
}

TEST_CASE("Every language that is told is a known one, each once") {
  const std::vector<std::string_view> known(known_languages().begin(), known_languages().end());
  CHECK(known.size() == 38);
  for (const std::string_view code : known) CHECK(std::ranges::count(known, code) == 1);
  for (const std::string_view code : {"en", "de", "ur", "ja", "zh", "ka"}) CHECK(std::ranges::count(known, code) == 1);
}

TEST_CASE("Broken bytes and a cut character say nothing of a language") {
  CHECK(language_of("\xff\xfe\xc3").empty());
  CHECK(language_of("the cat and \xe8\xaf") == "en");
  CHECK(language_of({}).empty());
  std::string text(4095, ' ');
  CHECK(language_of(text + "\xe8\xaf\x84").empty());
}

}  // namespace occam::text
