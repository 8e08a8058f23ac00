#define PCRE2_CODE_UNIT_WIDTH 8
#include "lm/tokenizer/pattern.hpp"

#include <fmt/format.h>
#include <pcre2.h>

#include <array>
#include <cstddef>

namespace occam::lm {
namespace {

constexpr std::uint32_t kMatchLimit = 10'000'000;
constexpr std::size_t kFirstStackBytes = 64 << 10;
constexpr std::size_t kLargestStackBytes = 16 << 20;

struct FreeMatchData {
  void operator()(pcre2_match_data* data) const noexcept { pcre2_match_data_free(data); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const noexcept { pcre2_match_context_free(context); }
};
struct FreeStack {
  void operator()(pcre2_jit_stack* stack) const noexcept { pcre2_jit_stack_free(stack); }
};

/// White_Space of Unicode, which is neither C's nor quite PCRE2's \s.
constexpr std::string_view kSpaces = "\\x{09}-\\x{0d}\\x{85}\\p{Z}";

std::string with_unicode_spaces(std::string_view expression) {
  std::string result;
  bool in_class = false;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char character = expression[at];
    if (character == '\\' && at + 1 < expression.size()) {
      const char escaped = expression[++at];
      if (escaped == 's') {
        result += in_class ? std::string(kSpaces) : fmt::format("[{}]", kSpaces);
      } else if (escaped == 'S' && !in_class) {
        result += fmt::format("[^{}]", kSpaces);
      } else {
        result += {'\\', escaped};
      }
      continue;
    }
    if (character == '[') in_class = true;
    if (character == ']') in_class = false;
    result += character;
  }
  return result;
}

std::string words_for(int code) {
  std::array<unsigned char, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

/// The scratch memory of one find_all(). The larger stack is made only when a match asks for it.
class Matcher {
 public:
  explicit Matcher(const pcre2_code* code)
      : code_(code), data_(pcre2_match_data_create(1, nullptr)), context_(pcre2_match_context_create(nullptr)) {
    if (context_) pcre2_set_match_limit(context_.get(), kMatchLimit);
  }

  [[nodiscard]] bool ready() const noexcept { return data_ && context_; }

  int match(std::string_view subject, std::size_t from) {
    int found = attempt(subject, from);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT && !stack_) {
      stack_.reset(pcre2_jit_stack_create(kFirstStackBytes, kLargestStackBytes, nullptr));
      if (stack_) pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
      found = attempt(subject, from);
    }
    return found;
  }

  [[nodiscard]] std::size_t begin() const noexcept { return pcre2_get_ovector_pointer(data_.get())[0]; }
  [[nodiscard]] std::size_t end() const noexcept { return pcre2_get_ovector_pointer(data_.get())[1]; }

 private:
  int attempt(std::string_view subject, std::size_t from) {
    return pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), from,
                       PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, data_.get(), context_.get());
  }

  const pcre2_code* code_;
  std::unique_ptr<pcre2_match_data, FreeMatchData> data_;
  std::unique_ptr<pcre2_match_context, FreeContext> context_;
  std::unique_ptr<pcre2_jit_stack, FreeStack> stack_;
};

}  // namespace

void Pattern::FreeCode::operator()(pcre2_real_code_8* code) const noexcept {
  pcre2_code_free(code);
}

sdk::Result<Pattern> Pattern::compile(std::string_view expression) {
  const std::string widened = with_unicode_spaces(expression);
  int error = 0;
  std::size_t place = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(widened.data()), widened.size(),
                    PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_CAPTURE, &error, &place, nullptr);
  if (code == nullptr) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        fmt::format("pattern {}: {} at character {}", widened, words_for(error), place));
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // where there is no JIT, the interpreter gives the same matches
  return Pattern(code);
}

sdk::Result<std::vector<Match>> Pattern::find_all(std::string_view subject, std::span<const std::uint32_t> ends) const {
  Matcher matcher(code_.get());
  if (!matcher.ready()) return sdk::failure(sdk::Status::kResourceExhausted, "no memory to match a pattern");
  std::vector<Match> matches;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    const std::string_view piece = subject.substr(begin, end - begin);
    for (std::size_t from = 0; from < piece.size(); from = matcher.end()) {
      const int found = matcher.match(piece, from);
      if (found == PCRE2_ERROR_NOMATCH) break;
      if (found < 0) {
        return sdk::failure(sdk::Status::kResourceExhausted,
                            fmt::format("the text is too entangled for the pre-tokenizer: {}", words_for(found)));
      }
      matches.push_back(
          {begin + static_cast<std::uint32_t>(matcher.begin()), begin + static_cast<std::uint32_t>(matcher.end())});
    }
    begin = end;
  }
  return matches;
}

}  // namespace occam::lm
