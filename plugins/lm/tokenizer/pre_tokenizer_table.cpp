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
#define OCCAM_DEEPSEEK3_CJK R"([\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+)"
#define OCCAM_DEEPSEEK3_WORDS R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)"

// Letters with case, as DeepSeek lists them.
#define OCCAM_CASED_LETTERS                                                                                 \
  R"(A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF})"    \
  R"(\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1})"      \
  R"(\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5})"       \
  R"(\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77})"                \
  R"(\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D})"                \
  R"(\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE})" \
  R"(\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC})"                \
  R"(\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124})" \
  R"(\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E})" \
  R"(\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D})" \
  R"(\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF})"                \
  R"(\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F})"              \
  R"(\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF})"      \
  R"(\x{1E900}-\x{1E943})"

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
                                        R"(|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*+(?: \p{L}\p{M}*+)*+)++|\p{N})"
                                        R"(| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+)"}};
constexpr std::array kLaguna{CutStep{R"([^\n]+|[\n]+)"}, kQwen2[0]};
constexpr std::array kTekken{CutStep{OCCAM_CASED_END("") R"(|\p{N}|)" OCCAM_SLASHED_PUNCTUATION}};
constexpr std::array kGpt4o{
    CutStep{OCCAM_CASED_END(OCCAM_CONTRACTIONS_ANY "?") R"(|\p{N}{1,3}|)" OCCAM_SLASHED_PUNCTUATION}};
constexpr std::array kDeepseekLlm{
    CutStep{R"([\r\n])"},
    CutStep{R"(\s?[)" OCCAM_CASED_LETTERS R"(]+)"},
    CutStep{R"(\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3001}\x{3002}]+)"},
    CutStep{R"((?<!\s)\s++$)"},
    CutStep{R"((?:(?!\s)[\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}])+)"},
    CutStep{R"(\p{N}+)"}};
constexpr std::array kDeepseekCoder{CutStep{R"([\r\n])"}, CutStep{R"(\s?\p{L}+)"}, CutStep{R"(\s?\p{P}+)"},
                                    CutStep{R"((?:(?!\s)[\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}])+)"},
                                    CutStep{R"(\p{N})"}};
constexpr std::array kDeepseek3{CutStep{R"(\p{N}{1,3})"}, CutStep{OCCAM_DEEPSEEK3_CJK},
                                CutStep{OCCAM_DEEPSEEK3_WORDS R"(| ?[\p{P}\p{S}]+[\r\n]*|)" OCCAM_NEWLINES_AND_SPACES}};
constexpr std::array kSpark{CutStep{R"(\p{N}{1,3})"}, CutStep{OCCAM_DEEPSEEK3_CJK},
                            CutStep{OCCAM_DEEPSEEK3_WORDS R"(| ?[\p{P}\p{S}]+|[\r\n]|\s+(?!\S)|\s+)"},
                            CutStep{R"(\p{N})"}};
constexpr std::array kBloom{CutStep{R"( ?[^(\s|.,!?\x{2026}\x{3002}\x{FF0C}\x{3001}\x{964}\x{6D4}\x{60C})]+)"}};
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
