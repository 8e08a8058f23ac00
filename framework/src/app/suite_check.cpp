// occam::Evaluation::check: a suite before anything is asked, and its prompts in each candidate's tokens.
#include <algorithm>

#include "app/core.hpp"
#include "app/evaluating.hpp"
#include "eval/check.hpp"
#include "occam/abi/ext/tokenize.h"
#include "occam/evaluation.hpp"

namespace occam {
namespace {

/// The prompt with the longest of its continuations, in tokens.
Result<std::int64_t> tokens_of(plugin::LoadedModel& model, const eval::Prompt& prompt) {
  std::string text = prompt.text;
  if (prompt.form == PromptForm::kChat) {
    auto rendered = model.render(prompt.messages);
    if (!rendered) return fail(rendered.error());
    text = std::move(*rendered);
  }
  if (!prompt.contexts.empty()) text = *std::ranges::max_element(prompt.contexts, {}, &std::string::size);
  if (!prompt.continuations.empty()) text += *std::ranges::max_element(prompt.continuations, {}, &std::string::size);
  const auto ids = model.encode(text, OCCAM_ABI_TOKENIZE_ADD_SPECIAL | OCCAM_ABI_TOKENIZE_PARSE_SPECIAL);
  if (!ids) return fail(ids.error());
  return static_cast<std::int64_t>(ids->size());
}

PromptTokens count_for(const app::Snapshot& snapshot, const eval::Suite& suite, const std::string& name) {
  PromptTokens made;
  made.model = name;
  const auto id = snapshot.models->resolve(name);
  const auto loaded = id ? snapshot.models->acquire_vocabulary(*id)
                         : Result<std::shared_ptr<plugin::LoadedModel>>(std::unexpected(id.error()));
  if (!loaded) {
    made.problem = loaded.error().message;
    return made;
  }
  made = eval::count_tokens(suite, (*loaded)->info().context_length,
                            [&](const eval::Prompt& prompt) { return tokens_of(**loaded, prompt); });
  made.model = *id;
  return made;
}

}  // namespace

Result<SuiteCheck> Evaluation::check(const SuiteCheckRequest& request) const {
  const auto snapshot = core_->snapshot();
  const auto read = app::read_suite_and_items(*snapshot, request.suite);
  if (!read) return fail(read.error());
  if (!read->suite) return fail(app::to_error_with_details(read->diagnostics));
  SuiteCheck made = eval::check_suite(*read->suite, request.prompts);
  for (const config::Diagnostic& warning : read->diagnostics) made.warnings.push_back(config::render(warning));
  const std::vector<std::string> models =
      request.models.empty() ? app::task_candidates(*snapshot, read->suite->record().task) : request.models;
  for (const std::string& model : models) made.tokens.push_back(count_for(*snapshot, *read->suite, model));
  return made;
}

}  // namespace occam
