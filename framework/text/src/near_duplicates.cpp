#include "occam/text/near_duplicates.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>
#include <unordered_map>

#include "occam/text/shingles.hpp"

namespace occam::text {

namespace {

using Grams = std::vector<std::uint64_t>;

/// Union-find; the smallest member stands for its cluster.
class Clusters {
 public:
  explicit Clusters(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }

  std::size_t find(std::size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }

  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({find(a), find(b)});
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

/// How often grams occur, by some of their bits: grams that share them are counted together, which keeps the order by
/// rarity total and the same for all texts, and that is all that is asked of it.
class Rarity {
 public:
  Rarity() : counts_(std::size_t{1} << 22) {}

  void count(const Grams& grams) {
    for (const std::uint64_t gram : grams) ++counts_[gram % counts_.size()];
  }

  /// The `wanted` rarest, in no order.
  [[nodiscard]] Grams rarest(Grams grams, std::size_t wanted) const {
    const auto key = [&](std::uint64_t gram) { return std::pair(counts_[gram % counts_.size()], gram); };
    if (wanted < grams.size()) {
      std::ranges::nth_element(grams, grams.begin() + static_cast<std::ptrdiff_t>(wanted), {}, key);
      grams.resize(wanted);
    }
    return grams;
  }

 private:
  std::vector<std::uint32_t> counts_;
};

/// The parity of a set's elements in each of 512 bins. Two sets differ in at least as many elements as bits.
class Bitmap {
 public:
  explicit Bitmap(const Grams& grams) {
    for (const std::uint64_t gram : grams) words_[(gram >> 58) % words_.size()] ^= 1ULL << ((gram >> 50) % 64);
  }

  [[nodiscard]] std::size_t difference(const Bitmap& other) const {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < words_.size(); ++i)
      bits += static_cast<std::size_t>(std::popcount(words_[i] ^ other.words_[i]));
    return bits;
  }

 private:
  std::array<std::uint64_t, 8> words_{};
};

/// The join over the distinct texts.
class Join {
 public:
  Join(const std::vector<std::string>& texts, double threshold)
      : texts_(texts), threshold_(threshold), clusters_(texts.size()), last_seen_(texts.size(), texts.size()) {}

  std::vector<NearPair> run() {
    index();
    for (std::size_t text = 0; text < texts_.size(); ++text) probe(text);
    return std::move(pairs_);
  }

 private:
  struct Entry {
    std::uint64_t gram;
    std::uint32_t text;
    bool operator<(const Entry& other) const { return std::tie(gram, text) < std::tie(other.gram, other.text); }
  };
  struct Run {  ///< entries with one gram, up to the text's own
    std::size_t begin;
    std::size_t end;
  };

  /// Notes for every text where its rare grams stand in earlier texts.
  void index() {
    Rarity rarity;
    for (const std::string& text : texts_) {
      const Grams grams = shingles(text);
      rarity.count(grams);
      sizes_.push_back(grams.size());
      bitmaps_.emplace_back(grams);
    }
    for (std::uint32_t text = 0; text < texts_.size(); ++text) {
      const auto must_share =
          static_cast<std::size_t>(std::ceil(threshold_ * static_cast<double>(sizes_[text]) - 1e-9));
      for (const std::uint64_t gram : rarity.rarest(shingles(texts_[text]), sizes_[text] - must_share + 1))
        entries_.push_back({gram, text});
    }
    std::ranges::sort(entries_, std::less<>());
    runs_.resize(texts_.size());
    for (std::size_t begin = 0, at = 0; at < entries_.size(); ++at) {
      if (entries_[at].gram != entries_[begin].gram) begin = at;
      if (at > begin) runs_[entries_[at].text].push_back({begin, at});
    }
  }

  void probe(std::size_t text) {
    Grams grams;
    for (const Run& run : runs_[text]) {
      for (std::size_t at = run.begin; at < run.end; ++at) {
        const std::size_t other = entries_[at].text;
        if (last_seen_[other] == text) continue;
        last_seen_[other] = text;
        if (!may_be_near(text, other) || clusters_.find(text) == clusters_.find(other)) continue;
        if (grams.empty()) grams = shingles(texts_[text]);
        compare(text, grams, other);
      }
    }
  }

  /// Whether the sizes and bitmaps leave room for the threshold: |A ∩ B| ≤ (|A| + |B| - difference) / 2.
  [[nodiscard]] bool may_be_near(std::size_t a, std::size_t b) const {
    const std::size_t sum = sizes_[a] + sizes_[b];
    const std::size_t most = std::min({sizes_[a], sizes_[b], (sum - bitmaps_[a].difference(bitmaps_[b])) / 2});
    return reaches(most, sum);
  }

  [[nodiscard]] bool reaches(std::size_t both, std::size_t sum) const {
    return static_cast<double>(both) >= threshold_ * static_cast<double>(sum - both) - 1e-9;
  }

  void compare(std::size_t text, const Grams& grams, std::size_t other) {
    const std::size_t both = shared(grams, shingles(texts_[other]));
    const std::size_t sum = sizes_[text] + sizes_[other];
    if (!reaches(both, sum)) return;
    clusters_.join(text, other);
    pairs_.push_back({other, text, static_cast<double>(both) / static_cast<double>(sum - both)});
  }

  const std::vector<std::string>& texts_;
  double threshold_;
  Clusters clusters_;
  std::vector<std::size_t> last_seen_;
  std::vector<std::size_t> sizes_;
  std::vector<Bitmap> bitmaps_;
  std::vector<Entry> entries_;
  std::vector<std::vector<Run>> runs_;
  std::vector<NearPair> pairs_;
};

}  // namespace

NearDuplicates find_near_duplicates(std::span<const std::string_view> texts, double threshold) {
  std::vector<std::string> distinct;
  std::vector<std::size_t> first_of;  // for each distinct text
  std::unordered_map<std::string, std::size_t> seen;
  NearDuplicates found;
  Clusters clusters(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto [entry, is_new] = seen.try_emplace(normalised(texts[i]), i);
    if (is_new) {
      distinct.push_back(entry->first);
      first_of.push_back(i);
    } else {
      clusters.join(entry->second, i);
      found.pairs.push_back({entry->second, i, 1});
    }
  }
  seen.clear();
  for (const NearPair& pair : Join(distinct, threshold).run()) {
    clusters.join(first_of[pair.first], first_of[pair.second]);
    found.pairs.push_back({first_of[pair.first], first_of[pair.second], pair.similarity});
  }
  std::ranges::sort(found.pairs, {}, [](const NearPair& pair) { return std::pair(pair.first, pair.second); });
  for (std::size_t i = 0; i < texts.size(); ++i) found.cluster_of.push_back(clusters.find(i));
  return found;
}

}  // namespace occam::text
