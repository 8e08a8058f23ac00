#include "lm/sampling/utf8_assembler.hpp"

#include <cstddef>

namespace occam::lm {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What begins at the front of some bytes.
struct Piece {
  std::size_t size = 0;   // bytes of it
  bool valid = false;     // a whole sequence
  bool may_grow = false;  // the bytes end inside a sequence that is right so far
};

/// Table 3-7 of the Unicode Standard.
Piece first_piece(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true, false};
  if (lead < 0xC2 || lead > 0xF4) return {1, false, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {i, false, true};
    if (byte(i) < (i == 1 ? least : 0x80) || byte(i) > (i == 1 ? most : 0xBF)) return {i, false, false};
  }
  return {length, true, false};
}

}  // namespace

std::string Utf8Assembler::push(std::string_view bytes) {
  pending_ += bytes;
  std::string out;
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const Piece piece = first_piece(rest);
    if (piece.may_grow) break;
    out += piece.valid ? rest.substr(0, piece.size) : kReplacement;
    rest.remove_prefix(piece.size);
  }
  pending_ = std::string(rest);
  return out;
}

std::string Utf8Assembler::finish() {
  if (pending_.empty()) return {};
  pending_.clear();
  return std::string(kReplacement);
}

}  // namespace occam::lm
