#include "lm/tokenizer/sentence_piece.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <queue>
#include <string>
#include <utility>

#include "lm/tokenizer/unicode.hpp"

namespace occam::lm {
namespace {

constexpr std::int32_t kNone = -1;

struct Symbol {
  std::uint32_t begin;
  std::uint32_t bytes;  // 0 once merged into its left neighbour
  std::int32_t previous;
  std::int32_t next;
};

struct Merge {
  float score;
  std::int32_t left;
  std::int32_t right;
  std::uint32_t bytes;

  /// The queue's top is the greatest: the best score, then the leftmost.
  friend bool operator<(const Merge& one, const Merge& other) noexcept {
    return one.score != other.score ? one.score < other.score : one.left > other.left;
  }
};

/// The symbols of one stretch, a doubly linked list in a vector, and the merges that may be done.
class Merger {
 public:
  Merger(const Vocabulary& vocabulary, std::string_view text) : vocabulary_(vocabulary), text_(text) {
    symbols_.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t bytes = std::min(utf8_length(text[at]), text.size() - at);
      const auto index = static_cast<std::int32_t>(symbols_.size());
      symbols_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(bytes), index - 1, index + 1});
      at += bytes;
    }
    if (!symbols_.empty()) symbols_.back().next = kNone;
  }

  void run() {
    for (std::int32_t index = 1; static_cast<std::size_t>(index) < symbols_.size(); ++index) propose(index - 1, index);
    while (!merges_.empty()) {
      const Merge merge = merges_.top();
      merges_.pop();
      Symbol& left = at(merge.left);
      Symbol& right = at(merge.right);
      if (left.bytes == 0 || right.bytes == 0 || left.bytes + right.bytes != merge.bytes) continue;
      left.bytes += std::exchange(right.bytes, 0);
      left.next = right.next;
      if (right.next != kNone) at(right.next).previous = merge.left;
      propose(left.previous, merge.left);
      propose(merge.left, left.next);
    }
  }

  template <typename Visit>
  sdk::Result<void> for_each(Visit visit) {
    for (std::int32_t index = symbols_.empty() ? kNone : 0; index != kNone; index = at(index).next) {
      if (auto done = visit(text_.substr(at(index).begin, at(index).bytes)); !done) return done;
    }
    return {};
  }

 private:
  Symbol& at(std::int32_t index) noexcept { return symbols_[static_cast<std::size_t>(index)]; }

  void propose(std::int32_t left, std::int32_t right) {
    if (left == kNone || right == kNone) return;
    const std::uint32_t bytes = at(left).bytes + at(right).bytes;
    if (bytes > vocabulary_.longest_text()) return;
    const TokenId id = vocabulary_.find(text_.substr(at(left).begin, bytes));
    if (id != kNoToken) merges_.push({vocabulary_.score(id), left, right, bytes});
  }

  const Vocabulary& vocabulary_;
  std::string_view text_;
  std::vector<Symbol> symbols_;
  std::priority_queue<Merge> merges_;
};

}  // namespace

SentencePieceTokenizer::SentencePieceTokenizer(Vocabulary given) : Tokenizer(std::move(given), Spelling::kSpaceMarks) {
  for (std::size_t byte = 0; byte < byte_tokens_.size(); ++byte) {
    TokenId id = vocabulary().find(fmt::format("<0x{:02X}>", byte));
    if (id == kNoToken) id = vocabulary().find(std::string(1, static_cast<char>(byte)));
    byte_tokens_[byte] = id != kNoToken ? id : vocabulary().special().unknown;
  }
}

sdk::Result<void> SentencePieceTokenizer::encode_stretch(std::string_view text, bool begins,
                                                         std::vector<TokenId>& ids) const {
  std::string spelled = replaced(text, " ", kSpaceMark);
  if (begins && vocabulary().adds_space_prefix()) spelled.insert(0, kSpaceMark);
  Merger merger(vocabulary(), spelled);
  merger.run();
  return merger.for_each([&](std::string_view symbol) -> sdk::Result<void> {
    const TokenId id = vocabulary().find(symbol);
    if (id == kNoToken) return spell_in_bytes(symbol, ids);
    ids.push_back(id);
    return {};
  });
}

sdk::Result<void> SentencePieceTokenizer::spell_in_bytes(std::string_view text, std::vector<TokenId>& ids) const {
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte_tokens_[byte] == kNoToken) {
      return sdk::failure(sdk::Status::kFailedPrecondition,
                          fmt::format("the vocabulary has no token for byte 0x{:02X} and no unknown token", byte));
    }
    ids.push_back(byte_tokens_[byte]);
  }
  return {};
}

}  // namespace occam::lm
