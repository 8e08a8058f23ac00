// What a rule works on, inside the process of one case: the plugin, loaded bare, and the words that a rule speaks.
//
// A rule is a function that returns when the plugin did right, and ends early through expect() or skip(). Nothing here
// goes through the host's proxies, which would hide what the rules look for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "conform/conform.hpp"
#include "occam/abi/backend.h"
#include "occam/abi/evaluator.h"
#include "occam/abi/router.h"

namespace occam::conform {

/// Thrown by expect() and skip(), caught by the case program, never across a plugin's frames.
struct Failed {
  std::string message;
};
struct Skipped {
  std::string message;
};

inline void expect(bool holds, std::string_view otherwise) {
  if (!holds) throw Failed{std::string(otherwise)};
}
[[noreturn]] inline void skip(std::string why) {
  throw Skipped{std::move(why)};
}

/// What a rule is run on: once for the file, or once for every plugin of a kind.
enum Target : unsigned { kLibrary = 1, kBackend = 2, kRouter = 4, kEvaluator = 8, kEveryPlugin = 14 };

struct Subject {
  std::filesystem::path file;
  Target target = kLibrary;
  std::string id;
  std::string config;
  std::string model;
  bool has_model = false;  ///< the caller named a model, so a refusal to load is a failure
  std::uint64_t seed = 1;

  const occam_abi_entry* entry = nullptr;
  const occam_abi_backend_factory* backends = nullptr;
  const occam_abi_router_factory* routers = nullptr;
  const occam_abi_evaluator_factory* evaluators = nullptr;

  /// dlopen and dlsym alone. Returns why not, or an empty text.
  [[nodiscard]] std::string load();
  /// load(). Skips where it fails: L01 says so.
  void open();
  /// open(), init, get_factory. Skips where the plugin cannot be used at all: the rules L03 to L06 say why.
  void start();

  [[nodiscard]] const occam_abi_descriptor& descriptor() const;
  [[nodiscard]] const occam_abi_evaluator_descriptor& evaluator_descriptor() const;
};

/// A rule with what it runs on.
struct Check {
  Rule rule;
  unsigned targets = kLibrary;
  void (*run)(Subject& subject) = nullptr;
};

/// The rules of each category; all_checks() is their sequence.
[[nodiscard]] std::span<const Check> load_checks();
[[nodiscard]] std::span<const Check> struct_checks();
[[nodiscard]] std::span<const Check> error_checks();
[[nodiscard]] std::span<const Check> generate_checks();
[[nodiscard]] std::span<const Check> answer_checks();
[[nodiscard]] std::span<const Check> score_checks();
[[nodiscard]] std::span<const Check> extension_checks();
[[nodiscard]] std::span<const Check> router_checks();
[[nodiscard]] std::span<const Check> feedback_checks();
[[nodiscard]] std::span<const Check> fit_checks();
[[nodiscard]] std::span<const Check> evaluator_checks();
[[nodiscard]] std::span<const Check> life_checks();
[[nodiscard]] std::span<const Check> all_checks();
[[nodiscard]] const Check* find_check(std::string_view id);

/// The host that the plugins of a case get: a clock, and a log that goes nowhere.
[[nodiscard]] const occam_abi_host* quiet_host();

/// Catches what a plugin says of a failure, and how often.
class Words {
 public:
  Words() : abi_{sizeof(occam_abi_error), this, &Words::set} {}
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  [[nodiscard]] const occam_abi_error* abi() const { return &abi_; }

  int calls = 0;
  std::int32_t status = OCCAM_ABI_OK;
  std::string message;
  std::string where;

 private:
  static void set(void* ctx, std::int32_t status, occam_abi_string message, occam_abi_string where);
  occam_abi_error abi_;
};

/// `INVALID_ARGUMENT ("temperature must be 0 or more")`, for messages.
[[nodiscard]] std::string describe(std::int32_t status, const Words& words);

/// Fails unless the status is the expected one.
void expect_status(std::string_view what, std::int32_t expected, std::int32_t status, const Words& words);

/// The last case of a switch over kinds: an instance of whatever kind the subject is, destroyed at the end.
class Instance {
 public:
  /// Skips where create refuses the kit's configuration.
  explicit Instance(Subject& subject);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] occam_abi_backend* backend() const { return static_cast<occam_abi_backend*>(handle_); }
  [[nodiscard]] occam_abi_router* router() const { return static_cast<occam_abi_router*>(handle_); }
  [[nodiscard]] occam_abi_evaluator* evaluator() const { return static_cast<occam_abi_evaluator*>(handle_); }

 private:
  const Subject& subject_;
  void* handle_ = nullptr;
};

/// create() of the subject's kind; `out` is left as it was on failure.
std::int32_t create(const Subject& subject, const char* id, std::string_view config, void** out,
                    const occam_abi_error* error);
void destroy(const Subject& subject, void* handle);

}  // namespace occam::conform
