// The policy file as plain structures: what binds tasks, thresholds, models, constraints and a router.
//
// read_policy() reports every mistake at once and resolves relative paths. Whether a router, backend or evaluator
// exists, and whether its table is right, is for app/ to check: every name and table keeps its position for that.
// Threads: values, no sharing.
//
//   Reading<Policy> reading = read_policy("occam.toml");
//   if (!reading.ok()) return fail(to_error(reading.diagnostics));
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/values.hpp"
#include "occam/evidence.hpp"
#include "occam/schema/json_schema.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::config {

using ::occam::Residency;
/// What the ladder orders by.
enum class Objective { kParameters, kPrice, kLatency, kSeconds };
/// What happens when the evidence does not decide.
enum class WhenOpen { kEscalate, kRefuse };
/// Why an attempt is followed by the next one.
enum class EscalateOn { kError, kTimeout, kInvalid, kUnsure };

[[nodiscard]] std::string_view word(Objective value);
[[nodiscard]] std::string_view word(WhenOpen value);
[[nodiscard]] std::string_view word(EscalateOn value);

/// A path as it was written and as it is opened.
struct File {
  std::string written;
  std::filesystem::path path;  ///< absolute
};

struct StoreTable {
  Located<File> path;
};

struct PluginsTable {
  std::vector<Located<File>> folders;
  std::map<std::string, Located<std::string>> sha256;  ///< file name → 64 lower hexadecimal digits
};

/// Where a secret is kept. The secret itself is never in the policy.
struct ApiKey {
  std::string environment;  ///< a variable's name, or empty
  File file;                ///< used where `environment` is empty
};

struct Price {
  double input = 0;   ///< per million tokens
  double output = 0;  ///< per million tokens
};

struct Model {
  Located<std::string> id;
  Located<std::string> backend;
  std::optional<Located<File>> file;
  std::optional<Located<std::int64_t>> context;  ///< tokens
  std::optional<Located<std::string>> endpoint;
  std::optional<Located<std::string>> name;
  std::optional<Located<ApiKey>> api_key;
  std::optional<Located<double>> parameters;
  std::optional<Located<Price>> price;
  std::optional<Located<Residency>> residency;
  std::optional<Located<bool>> pinned;  ///< once loaded, it stays
  /// What the backend is told: file (absolute), context, endpoint, name, api_key and every key that is not ours.
  PluginTable table;
  /// Of `table`'s keys, those that are not ours: the backend must know them, or they are mistakes. A slip of one of our
  /// own keys is reported here already and is not among them.
  std::vector<Located<std::string>> unknown_keys;
};

enum class ThresholdKind { kAtLeast, kWithin };

struct Threshold {
  ThresholdKind kind = ThresholdKind::kWithin;
  Decimal value;
};

/// How an undeclared request is recognised: every rule that is given must hold.
struct Match {
  std::vector<std::string> keywords;             ///< any of them, without regard to ASCII case, as whole words
  std::optional<std::int64_t> max_prompt_chars;  ///< code points
  std::optional<std::int64_t> min_prompt_chars;  ///< code points
  std::optional<schema::Pattern> pattern;        ///< matches somewhere; one that gives up does not match
  std::vector<std::string> languages;            ///< any of them; see occam/text/language.hpp
  std::optional<bool> tools;                     ///< whether the request offers tools
  std::optional<bool> images;                    ///< whether the request has images
};

/// What a task's answer must be; an answer that is not is `invalid`. An empty answer always is.
struct Valid {
  std::vector<std::string> one_of;           ///< the trimmed answer is one of these, without regard to ASCII case
  std::optional<std::int64_t> min_chars;     ///< code points
  std::optional<std::int64_t> max_chars;     ///< code points
  std::optional<bool> json;                  ///< true: one JSON value
  std::optional<schema::JsonSchema> schema;  ///< of one JSON value
  std::optional<schema::Pattern> pattern;    ///< matches somewhere in the trimmed answer
  std::string pattern_text;                  ///< as it was written
  std::optional<bool> refusals;              ///< true: an answer that opens as refusals do is none
};

/// A task without a threshold has that of `*`; one without an error rate has none unless the threshold is `at_least`
/// (0.05).
struct Task {
  std::string id{};  ///< `*`: every task that has no table of its own
  Position at{};
  std::optional<Located<File>> suite{};
  Located<Threshold> threshold{};
  std::optional<Located<Decimal>> error{};  ///< 0 < error < 1
  std::optional<Located<Match>> match{};
  std::optional<Located<std::string>> policy{};
  std::optional<Located<std::int64_t>> max_tokens{};
  std::optional<Located<Valid>> valid{};
};

struct Limits {
  std::optional<Located<double>> latency_p95;       ///< seconds
  std::optional<Located<double>> cost_per_request;  ///< in the currency of `price`
  std::optional<Located<double>> evidence_age;      ///< seconds; what was measured longer ago is no evidence
};

struct Budget {
  std::optional<Located<double>> deadline;  ///< seconds, for the whole chain
  std::optional<Located<double>> attempt;   ///< seconds, for each attempt; not written: half of what the chain has left
  std::optional<Located<std::int64_t>> attempts;
  std::int64_t samples = 2;                     ///< answers of one model that a router may have before it decides
  std::optional<Located<double>> cost_per_day;  ///< in the currency of `price`
};

/// [policy.NAME.shadow]: smaller models are tried on a share of what was asked, after it was answered.
struct Shadow {
  double sample = 0.05;        ///< of the requests
  double agreement = 0.95;     ///< with the answer that was given, that a smaller model must reach; below 1
  double error = 0.05;         ///< the chance of promoting a model that does not reach it
  double run_length = 10'000;  ///< judged requests between two false demotions, on average
  std::int64_t running = 0;    ///< requests that may run beside a trial
  std::int64_t queue = 64;     ///< trials that may wait
  bool promote = true;         ///< false: what would be promoted is recorded and plans stay as they are
  bool keep_prompts = false;   ///< true: prompts and answers are stored with the judgements
};

/// One [policy.NAME]; what is not written has its default here.
struct Rules {
  std::string id{};
  Position at{};
  Located<std::string> router = {"smallest", {}};
  Objective objective = Objective::kParameters;
  std::vector<Located<std::string>> candidates{};  ///< ids; not written: all models of the policy, in their order
  Residency residency = Residency::kCloud;
  Limits limits{};
  WhenOpen when_open = WhenOpen::kEscalate;
  std::vector<EscalateOn> escalate_on = {EscalateOn::kError, EscalateOn::kTimeout, EscalateOn::kInvalid,
                                         EscalateOn::kUnsure};
  Budget budget{};
  bool draft = false;  ///< an answer that the router did not accept is shown to the next model as a draft
  /// Seconds without a first piece after which the next model is asked beside the first; not written: never.
  std::optional<Located<double>> hedge_after{};
  std::optional<Located<Shadow>> shadow{};
};

/// What one client may take of the gateway.
struct GatewayLimits {
  std::int64_t header_bytes = 16 * 1024;
  std::int64_t body_bytes = 8 * 1024 * 1024;
  std::int64_t connections = 1024;
  double header_timeout = 10;  ///< seconds from a request's first byte to the end of its header
  double body_timeout = 30;    ///< seconds from there to the end of its body
  double idle_timeout = 75;    ///< seconds between two requests of a connection, or for an answer that nobody reads
};

struct Gateway {
  Located<std::string> listen = {"127.0.0.1:8080", {}};
  std::optional<Located<File>> keys;
  std::optional<Located<File>> tls_certificate;
  std::optional<Located<File>> tls_key;
  std::vector<Located<std::string>> cors;  ///< origins, `https://host[:port]`
  double drain = 30;                       ///< seconds
  GatewayLimits limits;
};

/// How tasks are told apart that neither a declaration nor a rule tells.
struct RecognitionTable {
  bool classifier = true;            ///< whether a fitted one is asked
  double minimum_probability = 0.5;  ///< below it the classifier says nothing
};

/// What loaded models may take together.
struct MemoryTable {
  std::optional<Located<std::int64_t>> limit;  ///< bytes; not written: 80 % of the machine's memory
  std::int64_t queue = 64;                     ///< requests that may wait for a model to be loaded
};

struct Policy {
  std::shared_ptr<const Source> source;
  std::filesystem::path folder;  ///< that relative paths are resolved against
  StoreTable store;              ///< `path` is `occam.db` in the folder unless written
  PluginsTable plugins;
  MemoryTable memory;
  RecognitionTable recognition;
  std::vector<PluginTable> backends;  ///< [backend.ID]
  std::vector<PluginTable> routers;   ///< [router.ID]
  std::vector<Model> models;          ///< in the file's order
  std::vector<Task> tasks;            ///< in the file's order; always with `*` (within 0.03 unless written) as the last
  std::vector<Rules> policies;        ///< in the file's order; always with `default`
  std::optional<Gateway> gateway;

  [[nodiscard]] const Model* find_model(std::string_view id) const;
  /// Returns the task's own table, or null.
  [[nodiscard]] const Task* find_task(std::string_view id) const;
  [[nodiscard]] const Rules* find_rules(std::string_view id) const;
  /// Returns the table of the plugin, or null where the policy has none.
  [[nodiscard]] const PluginTable* find_backend(std::string_view id) const;
  [[nodiscard]] const PluginTable* find_router(std::string_view id) const;
};

struct ReadOptions {
  /// A model file that is not where the policy says is looked for here by its name; empty: where pulled models are.
  std::filesystem::path cache;
};

/// Reads and checks a policy. A file that cannot be read is a diagnostic as well.
[[nodiscard]] Reading<Policy> read_policy(const std::filesystem::path& file, const ReadOptions& options = {});

/// The same for a text; `name` stands in diagnostics and `folder` resolves relative paths.
[[nodiscard]] Reading<Policy> parse_policy(std::string_view text, std::string name, const std::filesystem::path& folder,
                                           const ReadOptions& options = {});

}  // namespace occam::config
