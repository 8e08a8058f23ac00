#include "language.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "measures/unicode.hpp"
#include "text_tools.hpp"

namespace occam::evaluators::ifeval {

namespace {

struct Block {
  char32_t first, last;
  std::string_view script;
};

constexpr Block kBlocks[] = {
    {0x41, 0x24F, "latin"}, {0x1E00, 0x1EFF, "latin"},  {0x370, 0x3FF, "el"},     {0x400, 0x52F, "cyrillic"},
    {0x531, 0x58F, "hy"},   {0x590, 0x5FF, "he"},       {0x600, 0x6FF, "arabic"}, {0x900, 0x97F, "devanagari"},
    {0x980, 0x9FF, "bn"},   {0xA00, 0xA7F, "pa"},       {0xA80, 0xAFF, "gu"},     {0xB80, 0xBFF, "ta"},
    {0xC00, 0xC7F, "te"},   {0xC80, 0xCFF, "kn"},       {0xD00, 0xD7F, "ml"},     {0xE00, 0xE7F, "th"},
    {0x10A0, 0x10FF, "ka"}, {0x1100, 0x11FF, "ko"},     {0x3040, 0x30FF, "kana"}, {0x4E00, 0x9FFF, "han"},
    {0xAC00, 0xD7AF, "ko"}, {0xFB50, 0xFEFF, "arabic"},
};

struct Language {
  std::string_view code;
  std::string_view script;
  std::string_view words;  ///< frequent ones, between spaces
};

constexpr Language kLanguages[] = {
    {"en", "latin",
     " the and of to is in that it for you with was on are be this have from at by not we your can will i a an as or "},
    {"de", "latin", " der die das und ist nicht ein eine zu mit den von im es sich auf für dem auch ich sie wir als "},
    {"fr", "latin", " le la les des et est une un dans que qui pour pas sur vous nous avec du ce il je au plus "},
    {"es", "latin", " el la los las de que y en un una es por con para se no su del al como más lo está "},
    {"it", "latin", " il la di che e è un una per non con sono del della le gli nel si lo come più anche questo "},
    {"pt", "latin", " o a os as de que e em um uma é para com não do da no na por se mais você como dos "},
    {"nl", "latin", " de het een en van is dat niet te op in met voor zijn je ik ook maar aan er bij wordt "},
    {"fi", "latin", " ja on ei se että hän oli ovat mutta kun niin tai myös sen ole voi tämä joka mukaan jos "},
    {"sw", "latin", " na ya wa kwa ni katika la za kuwa hii hiyo cha yake lakini kama sana huo au mimi wewe hakuna "},
    {"vi", "latin", " và của là có không một cho được trong với các những người này tôi bạn đã để khi như "},
    {"id", "latin", " dan yang di itu dengan untuk tidak ini dari dalam akan pada juga saya kamu adalah atau ke "},
    {"pl", "latin", " i w nie na się z że do to jest o jak po co tak ale od za dla są przez "},
    {"tr", "latin", " ve bir bu da de için ile çok ne o gibi daha var olarak ama ben sen değil en "},
    {"sv", "latin", " och att det i en är som på för av med den till inte om har jag ett vi var "},
    {"ru", "cyrillic", " и в не на что с как это я по но он из за у так мы для вы был она от бы же или "},
    {"bg", "cyrillic", " и на да се за от е в са не си по това че с като но която който ще до към или бъде "},
    {"uk", "cyrillic", " і в не на що з як це я та до але від за у ми для ви він бути є чи її його "},
    {"hi", "devanagari", " है के में की और से का को हैं पर नहीं यह कि एक भी हो ने मैं आप लिए था "},
    {"mr", "devanagari", " आहे आणि च्या मध्ये या ते हे की आहेत नाही एक मी तुम्ही करण्यासाठी होते आपण साठी त्या "},
    {"ne", "devanagari", " छ र को मा हो छन् लागि यो गर्न पनि भने तपाईं हुन्छ गर्नुहोस् एक म तर छैन "},
    {"ar", "arabic", " في من على أن إلى هذا التي لا ما هو عن مع كان هذه الذي أو كل هي و "},
    {"fa", "arabic", " و در به از که این است را با برای آن می های یک شما ما خود بر "},
    {"ur", "arabic", " کے میں ہے کی اور سے کا کو ہیں پر نہیں یہ کہ ایک آپ نے بھی ہو "},
};

/// The script of most letters, or "". Kana among Han is Japanese.
std::string_view main_script(std::string_view text) {
  std::array<std::int64_t, std::size(kBlocks)> counts{};
  for (const std::string_view character : measures::characters(text)) {
    const char32_t c = measures::code_point(character);
    if (c < 0x80 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) continue;
    for (std::size_t i = 0; i < std::size(kBlocks); ++i)
      if (c >= kBlocks[i].first && c <= kBlocks[i].last) ++counts[i];
  }
  const auto total = [&](std::string_view script) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (kBlocks[i].script == script) sum += counts[i];
    return sum;
  };
  std::string_view best;
  for (const Block& block : kBlocks)
    if (total(block.script) > (best.empty() ? 0 : total(best))) best = block.script;
  if (best == "kana" || (best == "han" && total("kana") > 0)) return "ja";
  return best == "han" ? "zh" : best;
}

}  // namespace

std::string_view detect_language(std::string_view text) {
  const std::string_view script = main_script(text);
  if (script.size() == 2 || script.empty()) return script;
  std::string_view best;
  std::int64_t most = 0;
  const std::vector<std::string> words = bare_words(measures::to_lower(text));
  for (const Language& language : kLanguages) {
    if (language.script != script) continue;
    const std::int64_t known = std::ranges::count_if(
        words, [&](const std::string& word) { return language.words.contains(" " + word + " "); });
    if (known <= most) continue;
    most = known;
    best = language.code;
  }
  return best;
}

}  // namespace occam::evaluators::ifeval
