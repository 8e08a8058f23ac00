#include "program.hpp"

namespace occam::evaluators {

namespace {

bool defines(std::string_view code, const std::string& name) {
  const std::string head = "def " + name + "(";
  return !name.empty() && (code.starts_with(head) || code.contains("\n" + head));
}

}  // namespace

std::string_view code_of(std::string_view answer) {
  const std::size_t fence = answer.find("```");
  if (fence == std::string_view::npos) return answer;
  const std::size_t line = answer.find('\n', fence);
  if (line == std::string_view::npos) return answer;
  const std::string_view body = answer.substr(line + 1);
  return body.substr(0, body.find("```"));
}

std::string make_program(const CodeTask& task, std::string_view answer, std::string_view token) {
  const std::string_view code = code_of(answer);
  std::string program;
  if (!defines(code, task.entry_point)) program.append(task.prompt);
  program.append(code).append("\n").append(task.test).append("\n");
  if (!task.entry_point.empty()) program.append("check(").append(task.entry_point).append(")\n");
  return program.append("import sys as _sys; _sys.stdout.write('\\n")
      .append(token)
      .append("\\n'); _sys.stdout.flush()\n");
}

}  // namespace occam::evaluators
