// One connection behind one lock, and the wall where SQLite's exceptions become our errors. Private to the store.
//
// Every public function of Store runs inside with(). Threads: with() is [any]; the connection only inside it.
//
//   return database_->with([&](SQLite::Database& connection) -> Result<RunId> { … });
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>

#include "store/store.hpp"

namespace occam::store {

class Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                              const StoreOptions& options);

  Database(std::string path, const StoreOptions& options);

  template <typename Body>
  auto with(Body&& body) -> std::invoke_result_t<Body, SQLite::Database&> {
    const std::lock_guard lock(mutex_);
    try {
      return body(connection_);
    } catch (const SQLite::Exception& exception) {
      return fail(describe(exception, path_));
    }
  }

  /// The words for people: what happened to which file, and what to do.
  [[nodiscard]] static Error describe(const SQLite::Exception& exception, const std::string& path);

 private:
  [[nodiscard]] Result<void> prepare(const StoreOptions& options);

  std::string path_;
  std::mutex mutex_;
  SQLite::Database connection_;
};

/// Whether a statement copies the std::strings that are bound to it, or uses them: then they live until it has been
/// run.
enum class Texts { kCopy, kBorrow };

/// Binds values to ?1, ?2, … in order. NaN becomes NULL.
class Binder {
 public:
  explicit Binder(SQLite::Statement& statement, Texts texts = Texts::kCopy) : statement_(statement), texts_(texts) {}

  Binder& operator<<(std::int64_t value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& operator<<(double value) {
    std::isnan(value) ? statement_.bind(++index_) : statement_.bind(++index_, value);
    return *this;
  }
  Binder& operator<<(std::string_view value) {
    statement_.bind(++index_, std::string(value));
    return *this;
  }
  Binder& operator<<(const std::string& value) {
    texts_ == Texts::kBorrow ? statement_.bindNoCopy(++index_, value) : statement_.bind(++index_, value);
    return *this;
  }

 private:
  SQLite::Statement& statement_;
  Texts texts_;
  int index_ = 0;
};

[[nodiscard]] inline double real_or_nan(const SQLite::Column& column) {
  return column.isNull() ? kUnknown : column.getDouble();
}

/// Inside a transaction of the caller. `imported_file`: 0 for none.
[[nodiscard]] Run insert_run(SQLite::Database& connection, const RunSpec& spec, std::int64_t imported_file);

/// Requires: as put_control() wrote it.
[[nodiscard]] std::vector<std::string> read_control_models(const std::string& array);

/// From column `first` on: finish_reason, prompt_hash, prompt_tokens, completion_tokens, milliseconds, cost,
/// likelihoods, the text.
[[nodiscard]] ItemResult read_answer_columns(SQLite::Statement& select, int first);

/// From column `first` on: mean_logprob, minimum_logprob, margin, entropy, agreement.
[[nodiscard]] inline occam_abi_confidence read_confidence_columns(SQLite::Statement& select, int first) {
  const auto next = [&] { return real_or_nan(select.getColumn(first++)); };
  return {.mean_logprob = next(), .minimum_logprob = next(), .margin = next(), .entropy = next(), .agreement = next()};
}

/// Newest first.
[[nodiscard]] std::vector<SequentialRun> read_sequential_runs(SQLite::Database& connection, const EvidenceKey& key);

}  // namespace occam::store
