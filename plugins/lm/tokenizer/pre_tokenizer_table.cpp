// The table of pre-tokenizers. Patterns are those of the models' own tokenizers as far as llama.cpp follows them: where
// it knows letters only (no upper and lower case beyond ASCII), so does this table, since model files are made for it.
// White space outside ASCII is matched by \s alone, never by a range of characters around it.
#include <array>

#include "lm/tokenizer/pre_tokenizer.hpp"

namespace occam::lm {
namespace {

template <typename... Text>
constexpr auto names(Text... text) {
  return std::array<std::string_view, sizeof...(text)>{text...};
}

// Contractions ('s, 'll, …) in lower case and in any case.
#define OCCAM_CONTRACTIONS "'s|'t|'re|'ve|'m|'ll|'d"
#define OCCAM_CONTRACTIONS_ANY "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
#define OCCAM_NEWLINES_AND_SPACES R"(\s*[\r\n]+|\s+(?!\S)|\s+)"
#define OCCAM_PUNCTUATION_AND_SPACES R"( ?[^\s\p{L}\p{N}]+[\r\n]*|)" OCCAM_NEWLINES_AND_SPACES
#define OCCAM_GPT2 OCCAM_CONTRACTIONS R"(| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))"
#define OCCAM_WORDS R"([^\r\n\p{L}\p{N}]?\p{L}+)"
// A word: letters that are no small a-z, then letters that are no capital A-Z; at least one of either.
#define OCCAM_CASED_END(tail) \
  R"([^\r\n\p{L}\p{N}]?[^\P{L}a-z]*[^\P{L}A-Z]+)" tail R"(|[^\r\n\p{L}\p{N}]?[^\P{L}a-z]+[^\P{L}A-Z]*)" tail
#define OCCAM_SLASHED_PUNCTUATION R"( ?[^\s\p{L}\p{N}]+[\r\n/]*|)" OCCAM_NEWLINES_AND_SPACES
#define OCCAM_DEEPSEEK3_CJK "[一-龥぀-ゟ゠-ヿ]+"
#define OCCAM_DEEPSEEK3_WORDS R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)"

constexpr std::array kGpt2{CutStep{OCCAM_GPT2}};
constexpr std::array kDigitsThenGpt2{CutStep{R"(\p{N})"}, CutStep{OCCAM_GPT2}};
constexpr std::array kDefault{CutStep{R"([\p{P}\$\+<=>\^~\|]+)"}, CutStep{OCCAM_GPT2}, CutStep{R"(\p{N}+)"},
                              CutStep{"[0-9][0-9][0-9]"}};
constexpr std::array kFalcon{CutStep{R"([\p{P}\$\+<=>\^~\|`]+)"}, CutStep{OCCAM_GPT2}, CutStep{"[0-9][0-9][0-9]"}};
constexpr std::array kLlama3{
    CutStep{OCCAM_CONTRACTIONS_ANY "|" OCCAM_WORDS R"(|\p{N}{1,3}|)" OCCAM_PUNCTUATION_AND_SPACES}};
constexpr std::array kQwen2{CutStep{OCCAM_CONTRACTIONS_ANY "|" OCCAM_WORDS R"(|\p{N}|)" OCCAM_PUNCTUATION_AND_SPACES}};
constexpr std::array kQwen35{
    CutStep{OCCAM_CONTRACTIONS_ANY
            R"(|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|)" OCCAM_NEWLINES_AND_SPACES}};
constexpr std::array kMinicpm5{
    CutStep{R"(\p{N}{1,3})"},
    CutStep{OCCAM_CONTRACTIONS_ANY "|" OCCAM_WORDS R"(|\p{N}+|)" OCCAM_PUNCTUATION_AND_SPACES}};
constexpr std::array kUfakzeka{CutStep{OCCAM_WORDS R"(|\p{N}|)" OCCAM_PUNCTUATION_AND_SPACES}};
constexpr std::array kJais2{
    CutStep{OCCAM_CONTRACTIONS_ANY
            "|" OCCAM_WORDS
            R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S))"
            R"(|\s{32}(?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1})"}};
constexpr std::array kSeedCoder{
    CutStep{OCCAM_CONTRACTIONS_ANY "|" OCCAM_WORDS R"(|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|)" OCCAM_NEWLINES_AND_SPACES}};
constexpr std::array kBailing{CutStep{"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|" OCCAM_WORDS
                                      R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+)"}};
constexpr std::array kExaoneMoe{CutStep{OCCAM_CONTRACTIONS_ANY
                                        R"(|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N})"
                                        R"(| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+)"}};
constexpr std::array kLaguna{CutStep{R"([^\n]+|[\n]+)"}, kQwen2[0]};
constexpr std::array kTekken{CutStep{OCCAM_CASED_END("") R"(|\p{N}|)" OCCAM_SLASHED_PUNCTUATION}};
constexpr std::array kGpt4o{
    CutStep{OCCAM_CASED_END(OCCAM_CONTRACTIONS_ANY "?") R"(|\p{N}{1,3}|)" OCCAM_SLASHED_PUNCTUATION}};
constexpr std::array kDeepseekLlm{
    CutStep{R"([\r\n])"},
    CutStep{"\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-"
            "ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼ"
            "ℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+"},
    CutStep{"\\s?[!-/:-~！-／：-～‘-‟、。]+"},
    CutStep{R"((?<!\s)\s++$)"},
    CutStep{R"((?:(?!\s)[一-龥ࠀ-一가-퟿])+)"},
    CutStep{R"(\p{N}+)"}};
constexpr std::array kDeepseekCoder{CutStep{R"([\r\n])"}, CutStep{R"(\s?\p{L}+)"}, CutStep{R"(\s?\p{P}+)"},
                                    CutStep{R"((?:(?!\s)[一-龥ࠀ-一가-퟿])+)"}, CutStep{R"(\p{N})"}};
constexpr std::array kDeepseek3{CutStep{R"(\p{N}{1,3})"}, CutStep{OCCAM_DEEPSEEK3_CJK},
                                CutStep{OCCAM_DEEPSEEK3_WORDS R"(| ?[\p{P}\p{S}]+[\r\n]*|)" OCCAM_NEWLINES_AND_SPACES}};
constexpr std::array kSpark{CutStep{R"(\p{N}{1,3})"}, CutStep{OCCAM_DEEPSEEK3_CJK},
                            CutStep{OCCAM_DEEPSEEK3_WORDS R"(| ?[\p{P}\p{S}]+|[\r\n]|\s+(?!\S)|\s+)"},
                            CutStep{R"(\p{N})"}};
constexpr std::array kBloom{CutStep{R"( ?[^(\s|.,!?…。，、।۔،)]+)"}};
constexpr std::array kViking{kBloom[0], CutStep{R"(\p{N})"}};
constexpr std::array kChameleon{CutStep{"<sentinel:[0-9]+>"},       CutStep{"(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z"},
                                CutStep{R"(([\t\n]|    |  ))"},     CutStep{R"(\p{N})"},
                                CutStep{R"([\p{P}!-/:-@\[-`{-~])"}, CutStep{OCCAM_GPT2}};
constexpr std::array kSuperbpe{CutStep{R"(\p{N}+)"}, CutStep{"[0-9]+", CutRule::kGroupDigits}};
constexpr std::array kLinesOnly{CutStep{R"([^\n]+|[\n]+)"}};
// One pattern for upper and lower case alike: all letters and marks.
constexpr std::array kTinyAya{
    CutStep{R"(\p{N}+)", CutRule::kGroupDigits},
    CutStep{R"([^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+)" OCCAM_CONTRACTIONS_ANY R"(?|\p{N}{1,3}|)" OCCAM_SLASHED_PUNCTUATION}};

constexpr auto kGpt2Names = names("gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de",
                                  "a.x-4.0", "mellum", "modern-bert", "jina-v1-en", "jina-v2-code", "roberta-bpe",
                                  "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4");
constexpr auto kDigitsThenGpt2Names =
    names("starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2");
constexpr auto kLlama3Names =
    names("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano");
constexpr auto kLlama3WithMergesNames = names("dbrx", "smaug-bpe", "chatglm-bpe", "glm4");
constexpr auto kQwen2Names =
    names("qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "stablelm2", "megrez", "hunyuan", "solar-open", "grok-2");
constexpr auto kDeepseek3Names = names("deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4");
constexpr auto kGpt4oNames = names("gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2");
constexpr auto kBailingNames = names("bailingmoe", "bailingmoe2", "llada-moe");
constexpr auto kBloomNames = names("bloom", "poro-chat", "gpt3-finnish");
constexpr auto kLinesOnlyNames = names("gemma4", "granite-embed-multi-311m", "sarvam-moe");
constexpr auto kTinyAyaNames = names("tiny_aya", "cohere2moe");
constexpr auto kDefaultName = names("default");
constexpr auto kFalconName = names("falcon");
constexpr auto kQwen35Name = names("qwen35");
constexpr auto kMinicpm5Name = names("minicpm5");
constexpr auto kUfakzekaName = names("ufakzeka");
constexpr auto kJais2Name = names("jais-2");
constexpr auto kSeedCoderName = names("seed-coder");
constexpr auto kExaoneMoeName = names("exaone-moe");
constexpr auto kLagunaName = names("laguna");
constexpr auto kTekkenName = names("tekken");
constexpr auto kDeepseekLlmName = names("deepseek-llm");
constexpr auto kDeepseekCoderName = names("deepseek-coder");
constexpr auto kSparkName = names("spark2_5");
constexpr auto kVikingName = names("viking");
constexpr auto kChameleonName = names("chameleon");
constexpr auto kSuperbpeName = names("superbpe");

constexpr std::array<PreTokenizerProfile, 27> kProfiles{{
    {.names = kDefaultName, .steps = kDefault},
    {.names = kGpt2Names, .steps = kGpt2},
    {.names = kDigitsThenGpt2Names, .steps = kDigitsThenGpt2},
    {.names = kLlama3Names, .steps = kLlama3, .prefers_whole_words = true, .adds_begin = true},
    {.names = kLlama3WithMergesNames, .steps = kLlama3},
    {.names = kQwen2Names, .steps = kQwen2},
    {.names = kQwen35Name, .steps = kQwen35},
    {.names = kMinicpm5Name, .steps = kMinicpm5, .prefers_whole_words = true},
    {.names = kUfakzekaName, .steps = kUfakzeka},
    {.names = kJais2Name, .steps = kJais2},
    {.names = kSeedCoderName, .steps = kSeedCoder},
    {.names = kBailingNames, .steps = kBailing},
    {.names = kExaoneMoeName, .steps = kExaoneMoe},
    {.names = kLagunaName, .steps = kLaguna},
    {.names = kTekkenName, .steps = kTekken, .prefers_whole_words = true, .adds_begin = true},
    {.names = kGpt4oNames, .steps = kGpt4o},
    {.names = kDeepseekLlmName, .steps = kDeepseekLlm},
    {.names = kDeepseekCoderName, .steps = kDeepseekCoder},
    {.names = kDeepseek3Names, .steps = kDeepseek3},
    {.names = kSparkName, .steps = kSpark},
    {.names = kFalconName, .steps = kFalcon},
    {.names = kBloomNames, .steps = kBloom},
    {.names = kVikingName, .steps = kViking},
    {.names = kChameleonName, .steps = kChameleon, .adds_begin = true},
    {.names = kSuperbpeName, .steps = kSuperbpe},
    {.names = kTinyAyaNames, .steps = kTinyAya},
    {.names = kLinesOnlyNames, .steps = kLinesOnly, .spelling = Spelling::kSpaceMarks},
}};

}  // namespace

const PreTokenizerProfile* find_profile(std::string_view name) noexcept {
  for (const PreTokenizerProfile& profile : kProfiles) {
    for (const std::string_view candidate : profile.names) {
      if (candidate == name) return &profile;
    }
  }
  return nullptr;
}

std::span<const PreTokenizerProfile> all_profiles() noexcept {
  return kProfiles;
}

}  // namespace occam::lm
