#include "conform/conform.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/json.hpp"
#include "conform/case_process.hpp"
#include "conform/subject.hpp"

namespace occam::conform {
namespace {

struct Listed {
  Target target;
  std::string kind;
  std::string id;
};

/// Beside this program, one folder over, or in libexec: the build folder and the installed one.
std::filesystem::path find_case_program() {
  const std::filesystem::path here = module_directory();
  for (const char* folder : {".", "../bin", "../libexec/occam", "../../libexec/occam"}) {
    const std::filesystem::path candidate = here / folder / "occam-conform-case";
    std::error_code error;
    if (std::filesystem::exists(candidate, error)) return candidate;
  }
  return {};
}

bool is_wanted(const Rule& rule, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& word) {
           return word == rule.id || (word.size() == 1 && rule.id.starts_with(word));
         });
}

Result<void> check_rule_words(const std::vector<std::string>& wanted) {
  for (const std::string& word : wanted)
    if (std::ranges::none_of(rules(), [&](const Rule& rule) { return is_wanted(rule, {word}); }))
      return fail(ErrorCode::kUsage, fmt::format("there is no conformance rule \"{}\"", word), {},
                  "give an id such as G04 or a category such as G");
  return {};
}

Target to_target(std::string_view kind) {
  if (kind == "backend") return kBackend;
  return kind == "router" ? kRouter : kEvaluator;
}

/// The result of one case from what its process left.
CaseResult judge(const Check& check, std::string subject, const CaseProcess& process) {
  CaseResult result{
      .rule = std::string(check.rule.id), .subject = std::move(subject), .message = {}, .seconds = process.seconds};
  const std::size_t line = process.result.find('\n');
  const std::string_view outcome = std::string_view(process.result).substr(0, line);
  if (line != std::string::npos) result.message = process.result.substr(line + 1);
  if (!process.ending.empty() || line == std::string::npos) {
    result.outcome = Outcome::kFailed;
    result.message = process.ending.empty() ? "it ended without a result (exit or _exit was called)" : process.ending;
  } else {
    result.outcome = outcome == "passed"    ? Outcome::kPassed
                     : outcome == "skipped" ? Outcome::kSkipped
                                            : Outcome::kFailed;
  }
  if (result.outcome == Outcome::kFailed && !process.printed.empty())
    result.message += fmt::format("; it printed: {}", process.printed);
  return result;
}

/// The cases of one check() call, one after the other.
class Session {
 public:
  Session(const std::filesystem::path& file, const Options& options, std::filesystem::path program)
      : file_(file), options_(options), program_(std::move(program)), report_{file, options.seed, {}} {}

  Result<void> run() {
    const Result<std::vector<Listed>> plugins = list();
    if (!plugins) return fail(plugins.error());
    for (const Check& check : all_checks()) {
      if (!is_wanted(check.rule, options_.rules)) continue;
      if (check.targets == kLibrary) {
        if (auto done = run_case(check, {kLibrary, "library", ""}); !done) return done;
        continue;
      }
      for (const Listed& plugin : *plugins)
        if ((check.targets & plugin.target) != 0)
          if (auto done = run_case(check, plugin); !done) return done;
    }
    blame_prints();
    return {};
  }

  Report take() { return std::move(report_); }

 private:
  /// Empty where the plugin cannot even be listed; the rules L say why.
  Result<std::vector<Listed>> list() {
    const Result<CaseProcess> process = run_case_process(program_, {file_.string(), "list"}, options_.timeout_seconds);
    if (!process) return fail(process.error());
    note_prints("list", *process);
    std::vector<Listed> plugins;
    if (!process->result.starts_with("list\n")) return plugins;
    const auto parsed = json::parse(std::string_view(process->result).substr(5));
    if (!parsed || !parsed->is_array()) return plugins;
    for (const json::value& one : parsed->as_array()) {
      const std::string kind(json::view(*json::find_string(one.as_object(), "kind")));
      plugins.push_back({to_target(kind), kind, std::string(json::view(*json::find_string(one.as_object(), "id")))});
    }
    return plugins;
  }

  Result<void> run_case(const Check& check, const Listed& plugin) {
    const std::vector<std::string> arguments = {file_.string(),
                                                std::string(check.rule.id),
                                                plugin.kind,
                                                plugin.id,
                                                std::to_string(options_.seed),
                                                options_.config,
                                                options_.model.empty() ? "{}" : options_.model,
                                                options_.model.empty() ? "no_model" : "has_model"};
    const Result<CaseProcess> process = run_case_process(program_, arguments, options_.timeout_seconds);
    if (!process) return fail(process.error());
    report_.cases.push_back(
        judge(check, plugin.id.empty() ? std::string() : fmt::format("{} {}", plugin.kind, plugin.id), *process));
    if (report_.cases.back().outcome != Outcome::kFailed) note_prints(check.rule.id, *process);
    return {};
  }

  void note_prints(std::string_view when, const CaseProcess& process) {
    if (printed_.empty() && !process.printed.empty() && process.ending.empty())
      printed_ = fmt::format("printed during {}: {}", when, process.printed);
  }

  /// What any case printed is a failure of E07, the rule that says so.
  void blame_prints() {
    if (printed_.empty()) return;
    bool is_blamed = false;
    for (CaseResult& result : report_.cases)
      if (result.rule == "E07" && result.outcome != Outcome::kFailed) {
        result.outcome = Outcome::kFailed;
        result.message = printed_;
        is_blamed = true;
      } else if (result.rule == "E07") {
        is_blamed = true;
      }
    if (!is_blamed && is_wanted(*find_rule("E07"), options_.rules))
      report_.cases.push_back({"E07", {}, Outcome::kFailed, printed_, 0});
  }

  std::filesystem::path file_;
  const Options& options_;
  std::filesystem::path program_;
  Report report_;
  std::string printed_;
};

}  // namespace

std::string model_table(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(file, error);
  return std::string(json::serialize(json::object{{"file", absolute.string()}}));
}

std::size_t Report::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::ranges::count(cases, outcome, &CaseResult::outcome));
}

Result<Report> check(const std::filesystem::path& file, const Options& options) {
  if (auto known = check_rule_words(options.rules); !known) return fail(known.error());
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::canonical(file, error);
  if (error) return fail(ErrorCode::kNotFound, "there is no such file", file.string());
  const std::filesystem::path program = options.case_program.empty() ? find_case_program() : options.case_program;
  if (program.empty()) return fail(ErrorCode::kInternal, "occam-conform-case is not installed beside this program");
  Session session(absolute, options, program);
  if (auto done = session.run(); !done) return fail(done.error());
  return session.take();
}

}  // namespace occam::conform
