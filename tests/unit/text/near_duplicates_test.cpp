#include "occam/text/near_duplicates.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "occam/statistics/random.hpp"
#include "occam/text/shingles.hpp"

using namespace occam::text;

namespace {

NearDuplicates find(const std::vector<std::string>& texts, double threshold = kNearDuplicate) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return find_near_duplicates(views, threshold);
}

/// The definition, with sets of texts instead of hashes. ASCII alone.
double jaccard(const std::string& a, const std::string& b) {
  const auto grams = [](const std::string& text) {
    std::set<std::string> made;
    for (std::size_t i = 0; i + 13 <= text.size(); ++i) made.insert(text.substr(i, 13));
    if (made.empty()) made.insert(text);
    return made;
  };
  const std::set<std::string> of_a = grams(a);
  const std::set<std::string> of_b = grams(b);
  const auto both = std::ranges::count_if(of_a, [&](const std::string& gram) { return of_b.contains(gram); });
  return static_cast<double>(both) / static_cast<double>(of_a.size() + of_b.size() - static_cast<std::size_t>(both));
}

std::string random_text(occam::statistics::SplitMix64& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) text += (i == 0 ? "w" : " w") + std::to_string(random.below(500));
  return text;
}

/// Texts of which many are edited copies of earlier ones, some edited so often that they are near no more.
std::vector<std::string> family(std::size_t count) {
  occam::statistics::SplitMix64 random(7);
  std::vector<std::string> texts;
  while (texts.size() < count) {
    if (texts.empty() || random.below(3) == 0) {
      texts.push_back(random_text(random, 1 + random.below(60)));
      continue;
    }
    std::string copy = texts[random.below(texts.size())];
    for (std::uint64_t edits = random.below(3); edits > 0; --edits) copy[random.below(copy.size())] = 'x';
    if (random.below(4) == 0) copy += " " + random_text(random, 1 + random.below(4));
    texts.push_back(copy);
  }
  return texts;
}

/// The clusters by comparing every two texts.
std::vector<std::size_t> reference_clusters(const std::vector<std::string>& texts, double threshold) {
  std::vector<std::size_t> cluster(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    cluster[i] = i;
    for (std::size_t j = 0; j < i; ++j) {
      if (jaccard(texts[i], texts[j]) < threshold) continue;
      const auto [low, high] = std::minmax({cluster[i], cluster[j]});
      std::ranges::replace(cluster, high, low);
    }
  }
  return cluster;
}

}  // namespace

TEST_CASE("Near-duplicates are those of the definition, at every threshold") {
  const std::vector<std::string> texts = family(400);
  for (const double threshold : {0.5, 0.8, 0.95, 1.0}) {
    const NearDuplicates found = find(texts, threshold);
    CHECK(found.cluster_of == reference_clusters(texts, threshold));
    REQUIRE(found.pairs.size() > 20);
    for (const NearPair& pair : found.pairs) {
      CHECK(pair.first < pair.second);
      CHECK(pair.similarity == Approx(jaccard(texts[pair.first], texts[pair.second])));
      CHECK(pair.similarity >= threshold - 1e-9);
    }
  }
}

TEST_CASE("The pairs hold each cluster together and no more") {
  const std::vector<std::string> texts = family(400);
  const NearDuplicates found = find(texts);
  std::set<std::size_t> clusters(found.cluster_of.begin(), found.cluster_of.end());
  CHECK(found.pairs.size() == texts.size() - clusters.size());
  for (const NearPair& pair : found.pairs) CHECK(found.cluster_of[pair.first] == found.cluster_of[pair.second]);
}

TEST_CASE("Texts that differ in case and white space are one, those that differ in an operator are not") {
  const NearDuplicates found = find({"What is 5 + 3?", "what  is 5 + 3?\n", "What is 5 - 3?", "", " \t"});
  CHECK(found.cluster_of == std::vector<std::size_t>{0, 0, 2, 3, 3});
}

TEST_CASE("A gram is thirteen characters, not thirteen bytes") {
  const std::string text = "ääääääääääääb";  // 13 characters: one gram
  CHECK(shingles(text).size() == 1);
  CHECK(shingles(text + "c").size() == 2);
  CHECK(similarity(text + "c", text + "d") == Approx(1.0 / 3));
}

TEST_CASE("A thousand questions from one mould are told apart by their numbers") {
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i)
    texts.push_back("Tom has " + std::to_string(i) + " apples and gives " + std::to_string((i * 7) % 1000) +
                    " of them away. How many are left?");
  const NearDuplicates found = find(texts);
  CHECK(found.cluster_of == reference_clusters(texts, kNearDuplicate));
}

TEST_CASE("No texts have no near-duplicates") {
  CHECK(find({}).cluster_of.empty());
  CHECK(find({}).pairs.empty());
}
