#include "measures/words.hpp"

#include <cctype>

#include "measures/unicode.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::evaluators::measures {

namespace {

using schema::Pattern;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Every match of `pattern` replaced by what `write` appends for it. A text that reaches the match limit stays as it is
/// from there on.
template <typename Write>
std::string replace_all(std::string_view text, const Pattern& pattern, Write&& write) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto found = pattern.find(text, at);
    if (!found || !*found) break;
    const schema::Match& match = **found;
    const auto begin = static_cast<std::size_t>(match[0]->data() - text.data());
    out.append(text.substr(at, begin - at));
    write(out, match);
    at = begin + match[0]->size();
  }
  return out.append(text.substr(at));
}

Pattern compile(std::string_view pattern) {
  return *Pattern::compile(pattern);  // the patterns of this file, which all compile
}

std::string replace_plain(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// {-~ [-` space-& (-+ :-@ /
bool stands_alone_in_13a(char c) {
  return is_ascii_punctuation(c) && c != '\'' && c != ',' && c != '-' && c != '.';
}

/// `(first)(second)` → written by `join`, left to right without overlap.
template <typename First, typename Second, typename Join>
std::string replace_pairs(const std::string& text, First first, Second second, Join join) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && first(text[i]) && second(text[i + 1])) {
      join(out, text[i], text[i + 1]);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Words split_words(std::string_view text) {
  Words words;
  std::string word;
  for (const std::string_view character : characters(text)) {
    if (!is_space(code_point(character))) {
      word += character;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string normalise_answer(std::string_view text) {
  static const Pattern kArticles = compile(R"(\b(?:a|an|the)\b)");
  std::string lowered = to_lower(text);
  std::erase_if(lowered, is_ascii_punctuation);
  const std::string bare = replace_all(lowered, kArticles, [](std::string& out, const auto&) { out += ' '; });
  std::string joined;
  for (const std::string& word : split_words(bare)) {
    if (!joined.empty()) joined += ' ';
    joined += word;
  }
  return joined;
}

Words rouge_words(std::string_view text) {
  Words words;
  std::string word;
  for (const char c : to_lower(text)) {
    if (is_digit(c) || (c >= 'a' && c <= 'z')) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Words bleu_13a_words(std::string_view text) {
  std::string line = replace_plain(std::string(text), "<skipped>", "");
  line = replace_plain(replace_plain(std::move(line), "-\n", ""), "\n", " ");
  if (line.find('&') != std::string::npos) {
    line = replace_plain(replace_plain(std::move(line), "&quot;", "\""), "&amp;", "&");
    line = replace_plain(replace_plain(std::move(line), "&lt;", "<"), "&gt;", ">");
  }
  std::string spaced = " ";
  for (const char c : line) {
    if (stands_alone_in_13a(c)) {
      spaced.append({' ', c, ' '});
    } else {
      spaced += c;
    }
  }
  spaced += ' ';
  const auto is_other = [](char c) { return !is_digit(c); };
  const auto is_stop = [](char c) { return c == '.' || c == ','; };
  spaced =
      replace_pairs(spaced, is_other, is_stop, [](std::string& out, char a, char b) { out.append({a, ' ', b, ' '}); });
  spaced =
      replace_pairs(spaced, is_stop, is_other, [](std::string& out, char a, char b) { out.append({' ', a, ' ', b}); });
  spaced = replace_pairs(
      spaced, is_digit, [](char c) { return c == '-'; },
      [](std::string& out, char a, char b) { out.append({a, ' ', b, ' '}); });
  return split_words(spaced);
}

Words bleu_international_words(std::string_view text) {
  static const Pattern kAfterOther = compile(R"((\P{N})(\p{P}))");
  static const Pattern kBeforeOther = compile(R"((\p{P})(\P{N}))");
  static const Pattern kSymbol = compile(R"((\p{S}))");
  const auto group = [](const schema::Match& match, std::size_t i) { return match[i].value_or(std::string_view{}); };
  std::string line = replace_all(text, kAfterOther, [&](std::string& out, const schema::Match& match) {
    out.append(group(match, 1)).append(" ").append(group(match, 2)).append(" ");
  });
  line = replace_all(line, kBeforeOther, [&](std::string& out, const schema::Match& match) {
    out.append(" ").append(group(match, 1)).append(" ").append(group(match, 2));
  });
  line = replace_all(line, kSymbol, [&](std::string& out, const schema::Match& match) {
    out.append(" ").append(group(match, 1)).append(" ");
  });
  return split_words(line);
}

}  // namespace occam::evaluators::measures
