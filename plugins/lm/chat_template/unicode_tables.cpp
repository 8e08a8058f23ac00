#include "lm/chat_template/unicode_tables.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "lm/chat_template/failure.hpp"

namespace occam::lm::chat {
namespace {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

struct CaseRun {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
  std::int32_t delta;
};

#include "lm/chat_template/unicode_tables.inc"

/// The last entry that begins at or before the code point, or null.
template <typename Table>
const typename Table::value_type* entry_before(const Table& table, char32_t code_point) {
  const auto after = std::upper_bound(table.begin(), table.end(), code_point,
                                      [](char32_t c, const auto& entry) { return c < entry.first; });
  return after == table.begin() ? nullptr : &*(after - 1);
}

template <typename Runs, typename Special>
char32_t mapped(const Runs& runs, const Special& special, char32_t code_point) {
  if (std::binary_search(special.begin(), special.end(), code_point)) {
    refuse("the case of a letter that has no one-to-one counterpart");
  }
  const CaseRun* run = entry_before(runs, code_point);
  if (run == nullptr || code_point > run->last || (code_point - run->first) % run->stride != 0) return code_point;
  return static_cast<char32_t>(static_cast<std::int32_t>(code_point) + run->delta);
}

}  // namespace

bool is_printable(char32_t code_point) noexcept {
  const CodePointRange* range = entry_before(kPrintable, code_point);
  return range != nullptr && code_point <= range->last;
}

char32_t upper_of(char32_t code_point) {
  return mapped(kUpper, kUpperSpecial, code_point);
}
char32_t lower_of(char32_t code_point) {
  return mapped(kLower, kLowerSpecial, code_point);
}

}  // namespace occam::lm::chat
