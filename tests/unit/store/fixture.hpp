// A store in a folder of its own, and a small suite to put into it.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "store/store.hpp"

namespace occam::store {

/// A new empty folder, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "occam-store-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Store open(const std::filesystem::path& path, const StoreOptions& options = {}) {
  auto store = Store::open(path, options);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

template <typename T>
T value(Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

inline void succeed(const Result<void>& result) {
  if (!result) FAIL(result.error().message);
}

inline SuiteRecord suite_record(std::string hash = "suite-1") {
  return {.hash = std::move(hash),
          .name = "colours",
          .task = "colours",
          .metric = "exact_match",
          .low = 0,
          .high = 1,
          .binary = true};
}

inline std::vector<ItemRecord> item_records(int count) {
  std::vector<ItemRecord> items;
  for (int i = 0; i < count; ++i) items.push_back({"item-" + std::to_string(i), "hash-" + std::to_string(i), ""});
  return items;
}

inline ModelIdentity model(std::string digest = "digest-1") {
  ModelIdentity identity;
  identity.digest = std::move(digest);
  identity.quantisation = "Q4_1";
  identity.backend = "cpu";
  identity.backend_version = "0.1.0";
  return identity;
}

inline Configuration configuration(std::string prompt_template = "template-1") {
  Configuration made;
  made.prompt_template_hash = std::move(prompt_template);
  made.max_tokens = 8;
  return made;
}

inline ItemResult scored(std::int64_t position, double score) {
  ItemResult result;
  result.position = position;
  result.score = score;
  result.milliseconds = 20;
  result.completion_tokens = 3;
  return result;
}

inline EvidenceKey key_of(const ModelIdentity& identity = model(), const Configuration& made = configuration(),
                          std::string suite = "suite-1") {
  return {.model = identity.key(), .suite = std::move(suite), .configuration = made.hash()};
}

/// The rows behind a run of `planned` items of a suite of `items`.
inline RunSpec spec(Store& store, int items, int planned, const ModelIdentity& identity = model(),
                    const Configuration& made = configuration()) {
  return {.suite = value(store.put_suite(suite_record(), item_records(items))),
          .model = value(store.put_model(identity, "small")),
          .configuration = value(store.put_configuration(made)),
          .seed = 7,
          .planned_items = planned,
          .rule = "failures=0"};
}

}  // namespace occam::store
