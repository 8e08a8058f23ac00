#include "measures/lcs.hpp"

#include <algorithm>
#include <cstdint>

namespace occam::evaluators::measures {

std::size_t lcs_length(std::span<const std::string> a, std::span<const std::string> b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = word == b[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

std::vector<std::size_t> lcs_members(std::span<const std::string> reference, std::span<const std::string> other) {
  const std::size_t columns = other.size() + 1;
  std::vector<std::uint32_t> table((reference.size() + 1) * columns, 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return table[i * columns + j]; };
  for (std::size_t i = 1; i <= reference.size(); ++i)
    for (std::size_t j = 1; j <= other.size(); ++j)
      at(i, j) = reference[i - 1] == other[j - 1] ? at(i - 1, j - 1) + 1 : std::max(at(i - 1, j), at(i, j - 1));

  std::vector<std::size_t> members;
  std::size_t i = reference.size();
  std::size_t j = other.size();
  while (i > 0 && j > 0) {
    if (reference[i - 1] == other[j - 1]) {
      members.push_back(i - 1);
      --i;
      --j;
    } else if (at(i, j - 1) > at(i - 1, j)) {
      --j;
    } else {
      --i;
    }
  }
  std::ranges::reverse(members);
  return members;
}

}  // namespace occam::evaluators::measures
