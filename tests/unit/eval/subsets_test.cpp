#include "eval/subsets.hpp"

#include "fixture.hpp"
#include "occam/statistics/intervals.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

/// Ten easy sums, of which the model knows all, and twenty hard ones, of which it knows five.
std::filesystem::path write_suite(const Folder& folder, bool has_subsets) {
  std::string items;
  for (int i = 0; i < 30; ++i) {
    json::object item{{"question", fmt::format("What is {} plus {}?", i, i)}, {"target", std::to_string(2 * i)}};
    if (has_subsets) item["subset"] = i < 10 ? "easy" : "hard";
    items += json::serialize(item) + "\n";
  }
  folder.write("sums.jsonl", items);
  return folder.write("sums.toml",
                      "[suite]\nname = \"sums\"\nitems = \"sums.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = "
                      "\"Q: {{question}}\\nA:\"\n[evaluator]\nid = \"exact_match\"\n");
}

std::optional<SubsetMeans> means_of(bool has_subsets) {
  const Folder folder;
  const Suite suite = value(load(write_suite(folder, has_subsets)));
  const auto judge = evaluator("exact_match");
  const auto model = scripted(sums_script(30, 15));
  store::Store store = open_store();
  const Subject subject{.model = *model, .identity = identity(), .label = "small"};
  value(run_suite(suite, *judge, subject, store, {}));
  return value(subset_means(store, suite, suite.evidence_key(identity(), model->info().chat_template_hash), "small"));
}

}  // namespace

TEST_CASE("each subset has its own mean and interval, and all have one in which each counts the same") {
  const auto means = means_of(true);
  REQUIRE(means);
  REQUIRE(means->subsets.size() == 2);
  CHECK(means->subsets[0].subset == "easy");
  CHECK(means->subsets[0].mean == 1);
  CHECK(means->subsets[0].n == 10);
  CHECK(means->subsets[1].mean == Approx(0.25));
  CHECK(means->subsets[1].low == Approx(statistics::wilson(5, 20, 0.95).low));
  CHECK(means->all.mean == Approx(0.625));  // half of the items are right: 0.5 would be the mean over items
  CHECK(means->all.n == 30);
  CHECK(means->all.low < 0.625);
  CHECK(means->all.high > 0.625);
}

TEST_CASE("a suite without subsets has no means of parts") {
  CHECK_FALSE(means_of(false));
}
