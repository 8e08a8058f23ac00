#include "lm/tokenizer/byte_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

#include "lm/gguf/words.hpp"
#include "lm/tokenizer/unicode.hpp"

namespace occam::lm {
namespace {

constexpr std::string_view kMergesKey = "tokenizer.ggml.merges";
constexpr std::int32_t kNone = -1;

/// A stretch of the word in the linked list of its symbols.
struct Link {
  std::uint32_t begin;
  std::uint32_t bytes;  // 0 once merged into its left neighbour
  std::int32_t previous;
  std::int32_t next;
  Symbol symbol;
};

struct Candidate {
  std::int32_t rank;
  std::int32_t left;
  std::int32_t right;
  Symbol left_symbol;
  Symbol right_symbol;
  Symbol merged;

  /// The queue's top is the least: the first rank, then the leftmost.
  friend bool operator>(const Candidate& one, const Candidate& other) noexcept {
    return one.rank != other.rank ? one.rank > other.rank : one.left > other.left;
  }
};

}  // namespace

/// Encodes word after word, reusing its memory.
class BytePairTokenizer::WordEncoder {
 public:
  WordEncoder(const BytePairTokenizer& tokenizer, std::vector<TokenId>& ids) : tokenizer_(tokenizer), ids_(ids) {}

  void encode(std::string_view word) {
    if (encode_whole(word)) return;
    split(word);
    merge();
    for (std::int32_t index = 0; index != kNone; index = at(index).next) {
      const Link& link = at(index);
      if (tokenizer_.vocabulary().contains(link.symbol)) {
        ids_.push_back(link.symbol);
      } else {
        tokenizer_.spell_in_bytes(word.substr(link.begin, link.bytes), ids_);
      }
    }
  }

 private:
  [[nodiscard]] bool spells_bytes() const noexcept { return tokenizer_.profile_.spelling == Spelling::kStandIns; }

  bool encode_whole(std::string_view word) {
    const bool lines = !spells_bytes() && word.find_first_not_of('\n') == std::string_view::npos;
    if (!tokenizer_.profile_.prefers_whole_words && !lines) return false;
    if (word.size() > tokenizer_.vocabulary().longest_text()) return false;
    std::string_view text = word;
    if (spells_bytes()) {
      spelled_.clear();
      for (const char character : word) spelled_ += stand_in(static_cast<unsigned char>(character));
      text = spelled_;
    }
    const TokenId id = tokenizer_.vocabulary().find(text);
    if (id == kNoToken) return false;
    ids_.push_back(id);
    return true;
  }

  void split(std::string_view word) {
    links_.clear();
    for (std::size_t begin = 0; begin < word.size();) {
      const std::size_t bytes = spells_bytes() ? 1 : std::min(utf8_length(word[begin]), word.size() - begin);
      const Symbol symbol = spells_bytes() ? tokenizer_.byte_symbols_[static_cast<unsigned char>(word[begin])]
                                           : tokenizer_.find_symbol(word.substr(begin, bytes));
      const auto index = static_cast<std::int32_t>(links_.size());
      links_.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(bytes), index - 1, index + 1, symbol});
      begin += bytes;
    }
    links_.back().next = kNone;
  }

  void merge() {
    for (std::int32_t index = 1; static_cast<std::size_t>(index) < links_.size(); ++index) propose(index - 1, index);
    while (!candidates_.empty()) {
      const Candidate candidate = candidates_.top();
      candidates_.pop();
      Link& left = at(candidate.left);
      Link& right = at(candidate.right);
      if (left.bytes == 0 || right.bytes == 0) continue;
      if (left.symbol != candidate.left_symbol || right.symbol != candidate.right_symbol) continue;
      left.bytes += std::exchange(right.bytes, 0);
      left.symbol = candidate.merged;
      left.next = right.next;
      if (right.next != kNone) at(right.next).previous = candidate.left;
      propose(left.previous, candidate.left);
      propose(candidate.left, left.next);
    }
  }

  void propose(std::int32_t left, std::int32_t right) {
    if (left == kNone || right == kNone) return;
    const Symbol left_symbol = at(left).symbol;
    const Symbol right_symbol = at(right).symbol;
    if (left_symbol == kNoToken || right_symbol == kNoToken) return;
    if (const SymbolMerge* merge = tokenizer_.merges_.find(left_symbol, right_symbol)) {
      candidates_.push({merge->rank, left, right, left_symbol, right_symbol, merge->merged});
    }
  }

  Link& at(std::int32_t index) noexcept { return links_[static_cast<std::size_t>(index)]; }

  const BytePairTokenizer& tokenizer_;
  std::vector<TokenId>& ids_;
  std::vector<Link> links_;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates_;
  std::string spelled_;
};

sdk::Result<std::unique_ptr<Tokenizer>> BytePairTokenizer::create(const gguf::File& file, Vocabulary vocabulary) {
  const PreTokenizerProfile* profile = find_profile(vocabulary.pre_tokenizer());
  if (profile == nullptr) {
    return sdk::failure(sdk::Status::kUnimplemented, fmt::format("{}: the pre-tokenizer {} is not known", file.path(),
                                                                 gguf::quoted(vocabulary.pre_tokenizer())));
  }
  auto pre_tokenizer = PreTokenizer::create(*profile);
  if (!pre_tokenizer) return std::unexpected(std::move(pre_tokenizer.error()));
  std::unique_ptr<BytePairTokenizer> tokenizer(
      new BytePairTokenizer(std::move(vocabulary), *profile, std::move(*pre_tokenizer)));
  if (auto done = tokenizer->read_merges(file); !done) return std::unexpected(std::move(done.error()));
  return tokenizer;
}

BytePairTokenizer::BytePairTokenizer(Vocabulary vocabulary, const PreTokenizerProfile& profile,
                                     PreTokenizer pre_tokenizer)
    : Tokenizer(std::move(vocabulary), profile.spelling), profile_(profile), pre_tokenizer_(std::move(pre_tokenizer)) {
  fill_byte_symbols();
}

void BytePairTokenizer::fill_byte_symbols() {
  for (std::size_t byte = 0; byte < byte_symbols_.size(); ++byte) {
    byte_symbols_[byte] = symbol_for(stand_in(static_cast<std::uint8_t>(byte)));
  }
}

sdk::Result<void> BytePairTokenizer::read_merges(const gguf::File& file) {
  const auto merges = file.array(kMergesKey);
  if (!merges) return std::unexpected(merges.error());
  if (merges->element_type() != gguf::ValueType::kString ||
      merges->size() > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) {
    return sdk::failure(sdk::Status::kDataLoss, fmt::format("{}: key {} is no array of at most 2^31 strings",
                                                            file.path(), gguf::quoted(kMergesKey)));
  }
  merges_ = MergeTable(merges->size());
  std::string merged;
  std::int32_t rank = 0;
  for (const std::string_view merge : merges->strings()) {
    // A space that is the first character belongs to the left text.
    const std::size_t space = merge.find(' ', 1);
    if (space != std::string_view::npos) {
      const std::string_view left = merge.substr(0, space);
      const std::string_view right = merge.substr(space + 1);
      merged.assign(left).append(right);
      merges_.insert(symbol_for(left), symbol_for(right), {rank, symbol_for(merged)});
    }
    ++rank;
  }
  return {};
}

Symbol BytePairTokenizer::find_symbol(std::string_view text) const {
  if (const TokenId id = vocabulary().find(text); id != kNoToken) return id;
  const auto found = wordless_.find(std::string(text));
  return found == wordless_.end() ? kNoToken : found->second;
}

Symbol BytePairTokenizer::symbol_for(std::string_view text) {
  if (const Symbol symbol = find_symbol(text); symbol != kNoToken) return symbol;
  const auto symbol = static_cast<Symbol>(vocabulary().size() + wordless_.size());
  wordless_.emplace(text, symbol);
  return symbol;
}

sdk::Result<void> BytePairTokenizer::encode_stretch(std::string_view text, bool, std::vector<TokenId>& ids) const {
  const bool space_marks = profile_.spelling == Spelling::kSpaceMarks;
  const std::string repaired = repaired_utf8(space_marks ? replaced(text, " ", kSpaceMark) : std::string(text));
  const auto ends = pre_tokenizer_.split(repaired);
  if (!ends) return std::unexpected(ends.error());
  WordEncoder encoder(*this, ids);
  std::uint32_t begin = 0;
  for (const std::uint32_t end : *ends) {
    encoder.encode(std::string_view(repaired).substr(begin, end - begin));
    begin = end;
  }
  return {};
}

void BytePairTokenizer::spell_in_bytes(std::string_view bytes, std::vector<TokenId>& ids) const {
  const auto append = [&](std::string_view text) {
    if (const TokenId id = vocabulary().find(text); id != kNoToken) ids.push_back(id);
  };
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    if (profile_.spelling == Spelling::kSpaceMarks) {
      append(fmt::format("<0x{:02X}>", byte));
      continue;
    }
    const std::string_view spelled = stand_in(byte);
    for (std::size_t at = 0; at < spelled.size(); ++at) append(spelled.substr(at, 1));
  }
}

}  // namespace occam::lm
