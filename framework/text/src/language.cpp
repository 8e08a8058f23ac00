#include "occam/text/language.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace occam::text {
namespace {

constexpr std::size_t kMostBytes = 4096;

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

static_assert(std::size(kLanguages) <= 32);

/// Of each common word, the languages that have it: one bit each, in the order of kLanguages.
const std::unordered_map<std::string_view, std::uint32_t>& languages_by_word() {
  static const std::unordered_map<std::string_view, std::uint32_t> kByWord = [] {
    std::unordered_map<std::string_view, std::uint32_t> out;
    for (std::size_t language = 0; language < std::size(kLanguages); ++language) {
      std::string_view words = kLanguages[language].words.substr(1);
      for (std::size_t end = words.find(' '); end != std::string_view::npos; end = words.find(' ')) {
        out[words.substr(0, end)] |= 1U << language;
        words.remove_prefix(end + 1);
      }
    }
    return out;
  }();
  return kByWord;
}

/// The next code point of well-formed UTF-8, taken from `text`; a broken byte is U+FFFD.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xC2 ? 0 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  if (length == 0 || length > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t value = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return value;
}

void append(std::string& text, char32_t c) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else {
    text += static_cast<char>(0xE0 | ((c >> 12) & 0x0F));  // the common words have no longer ones
    tail(6);
    tail(0);
  }
}

/// Lower case of the scripts that the common words are written in.
char32_t lowered(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  const bool is_even_capital = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1E00 && c <= 0x1EFF);
  if (is_even_capital) return c | 1;
  const bool is_odd_capital = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (is_odd_capital) return c + (c & 1);
  if (c == 0x1A0 || c == 0x1AF) return c + 1;  // Vietnamese o and u with a horn
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

bool is_between_words(char32_t c) {
  if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'');
  return c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x206F) || c == 0xAB || c == 0xBB ||
         c == 0xA1 || c == 0xBF || c == 0x60C || c == 0x61F || c == 0x6D4 || c == 0x964 || c == 0x965;
}

class Counts {
 public:
  explicit Counts(std::string_view text) {
    while (!text.empty()) add(take_character(text));
    end_word();
  }

  /// The script of most letters, or "". Kana among Han is Japanese.
  [[nodiscard]] std::string_view script() const {
    std::string_view best;
    for (const Block& block : kBlocks)
      if (letters_of(block.script) > (best.empty() ? 0 : letters_of(best))) best = block.script;
    if (best == "kana" || (best == "han" && letters_of("kana") > 0)) return "ja";
    return best == "han" ? "zh" : best;
  }

  /// The language of that script with the most common words, or "".
  [[nodiscard]] std::string_view language_in(std::string_view script) const {
    std::string_view best;
    std::int64_t most = 0;
    for (std::size_t i = 0; i < std::size(kLanguages); ++i) {
      if (kLanguages[i].script != script || words_[i] <= most) continue;
      most = words_[i];
      best = kLanguages[i].code;
    }
    return best;
  }

 private:
  void add(char32_t c) {
    if (c >= 0x80 || (c | 0x20) >= 'a') count_letter(c);
    if (is_between_words(c)) return end_word();
    append(word_, lowered(c));
  }

  void count_letter(char32_t c) {
    if (c < 0x80 && (c | 0x20) > 'z') return;
    for (std::size_t i = 0; i < std::size(kBlocks); ++i)
      if (c >= kBlocks[i].first && c <= kBlocks[i].last) return void(++letters_[i]);
  }

  void end_word() {
    if (word_.empty()) return;
    if (const auto known = languages_by_word().find(word_); known != languages_by_word().end())
      for (std::size_t i = 0; i < words_.size(); ++i) words_[i] += known->second >> i & 1;
    word_.clear();
  }

  [[nodiscard]] std::int64_t letters_of(std::string_view script) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < letters_.size(); ++i)
      if (kBlocks[i].script == script) sum += letters_[i];
    return sum;
  }

  std::array<std::int64_t, std::size(kBlocks)> letters_{};
  std::array<std::int64_t, std::size(kLanguages)> words_{};
  std::string word_;
};

/// The text's begin, without a part of a character at its end.
std::string_view cut(std::string_view text) {
  if (text.size() <= kMostBytes) return text;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::string_view language_of(std::string_view text) {
  const Counts counts(cut(text));
  const std::string_view script = counts.script();
  return script.size() <= 2 ? script : counts.language_in(script);
}

std::span<const std::string_view> known_languages() {
  static const std::vector<std::string_view> kCodes = [] {
    std::vector<std::string_view> codes;
    for (const Language& language : kLanguages) codes.push_back(language.code);
    for (const Block& block : kBlocks)
      if (block.script.size() == 2 && std::ranges::find(codes, block.script) == codes.end())
        codes.push_back(block.script);
    codes.insert(codes.end(), {"ja", "zh"});
    return codes;
  }();
  return kCodes;
}

}  // namespace occam::text
