// The keys that clients show: hashed in a file, several, each with a rate and a budget of its own.
//
// One key a line: `NAME sha256:<64 hexadecimal digits> [rate=60/min] [cost_per_day=5]`; `#` begins a comment. The file
// never holds a key itself. Threads: [any]; a Keyring never changes, its keys' counters lock for themselves.
//
//   auto keys = Keyring::read("/etc/occam/keys");
//   const Key* key = keys->find(presented);
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/limits.hpp"
#include "occam/error.hpp"

namespace occam::gateway {

struct Key {
  std::string name;
  std::string sha256;  ///< 64 lower hexadecimal digits
  std::shared_ptr<RateLimit> rate;
  std::shared_ptr<CostLimit> cost;
};

class Keyring {
 public:
  /// Errors: kUsage with every mistake as `file:line: …` in `details`; kNotFound. A file without keys is an error.
  [[nodiscard]] static Result<Keyring> read(const std::filesystem::path& file);
  [[nodiscard]] static Result<Keyring> parse(std::string_view text, std::string_view file_name);

  /// Null where there is none. The time that it takes does not depend on how much of a key is right.
  [[nodiscard]] const Key* find(std::string_view presented) const;

  /// What a key has used so far stays with its name where its limit did not change.
  void adopt_counters(const Keyring& before);

  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

 private:
  std::vector<Key> keys_;
};

/// A key for a client, and the line of the file that lets it in.
struct NewKey {
  std::string key;   ///< `occam-…`, 256 random bits
  std::string line;  ///< without a line feed
};
/// Requires: name is letters, digits and `-_.`.
[[nodiscard]] Result<NewKey> make_key(std::string_view name);

}  // namespace occam::gateway
