// What every command has: the global options, the exit codes, and how a command is added to the program.
//
// A command's add_*() defines its options and sets `session.action` in its callback; main() runs it afterwards, so that
// parsing never does work.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "occam/occam.hpp"

namespace occam::cli {

inline constexpr int kOk = 0;
inline constexpr int kNo = 1;       ///< the answer is no
inline constexpr int kUsage = 2;    ///< usage or configuration
inline constexpr int kFailure = 3;  ///< a model or the store failed

/// One invocation.
struct Session {
  Options options;
  bool json = false;
  std::function<int()> action;

  /// Opens with the global options and prints the policy's warnings to stderr.
  [[nodiscard]] Result<Occam> open() const;
  /// The same without the policy's warnings: for commands that mend what they would say.
  [[nodiscard]] Result<Occam> open_quietly() const;
};

[[nodiscard]] int exit_code(const Error& error);

/// Prints the error to stderr (as JSON on stdout too where the session wants JSON) and returns its exit code.
int report(const Session& session, const Error& error);

void add_bench(CLI::App& app, Session& session);
void add_chat(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_config(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_eval(CLI::App& app, Session& session);
void add_models(CLI::App& app, Session& session);
void add_plugins(CLI::App& app, Session& session);
void add_route(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_score(CLI::App& app, Session& session);
void add_serve(CLI::App& app, Session& session);
void add_tokenize(CLI::App& app, Session& session);

}  // namespace occam::cli
