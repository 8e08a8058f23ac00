// The commands of `occam eval` that have a file of their own.
#pragma once

#include "command.hpp"

namespace occam::cli {

/// `--data`: where the user's copies of public data sets lie.
void add_data_option(CLI::App& command, Session& session);

void add_eval_check(CLI::App& group, Session& session);
void add_eval_compare(CLI::App& group, Session& session);
void add_eval_decide(CLI::App& group, Session& session);
void add_eval_export(CLI::App& group, Session& session);
void add_eval_import(CLI::App& group, Session& session);
void add_eval_report(CLI::App& group, Session& session);

}  // namespace occam::cli
