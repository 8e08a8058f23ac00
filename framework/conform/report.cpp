#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "conform/conform.hpp"

namespace occam::conform {
namespace {

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kSkipped:
      return "skipped";
  }
  return "";
}

std::string_view title_of(std::string_view rule) {
  const Rule* found = find_rule(rule);
  return found == nullptr ? std::string_view{} : found->title;
}

/// What XML 1.0 may hold: markup escaped, other control characters and broken UTF-8 replaced.
std::string to_xml(std::string_view text) {
  const bool is_whole = is_utf8(text);
  std::string xml;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      xml += "&amp;";
    else if (c == '<')
      xml += "&lt;";
    else if (c == '>')
      xml += "&gt;";
    else if (c == '"')
      xml += "&quot;";
    else if (byte < 0x20 && c != '\n' && c != '\t')
      xml += '?';
    else if (byte >= 0x80 && !is_whole)
      xml += '?';
    else
      xml += c;
  }
  return xml;
}

std::string subject_of(const Report& report, const CaseResult& result) {
  return result.subject.empty() ? report.file.filename().string() : result.subject;
}

}  // namespace

std::string to_text(const Report& report) {
  std::string text;
  for (const CaseResult& result : report.cases) {
    if (result.outcome == Outcome::kPassed) continue;
    text += fmt::format("{} {:7} {}: {}\n            {}\n", result.rule, word(result.outcome),
                        subject_of(report, result), title_of(result.rule), result.message);
  }
  text += fmt::format("{}: {} passed, {} failed, {} skipped (seed {})\n", report.file.string(),
                      report.count(Outcome::kPassed), report.count(Outcome::kFailed), report.count(Outcome::kSkipped),
                      report.seed);
  return text;
}

std::string to_json(const Report& report) {
  json::array cases;
  for (const CaseResult& result : report.cases)
    cases.push_back(json::object{{"rule", result.rule},
                                 {"title", std::string(title_of(result.rule))},
                                 {"subject", result.subject},
                                 {"outcome", std::string(word(result.outcome))},
                                 {"message", is_utf8(result.message) ? result.message : to_xml(result.message)},
                                 {"seconds", result.seconds}});
  return std::string(json::serialize(json::object{{"file", report.file.string()},
                                                  {"seed", report.seed},
                                                  {"passed", report.count(Outcome::kPassed)},
                                                  {"failed", report.count(Outcome::kFailed)},
                                                  {"skipped", report.count(Outcome::kSkipped)},
                                                  {"cases", std::move(cases)}}));
}

std::string to_junit(const Report& report) {
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n"
      "  <properties><property name=\"seed\" value=\"{}\"/></properties>\n",
      to_xml(report.file.filename().string()), report.cases.size(), report.count(Outcome::kFailed),
      report.count(Outcome::kSkipped), report.seed);
  for (const CaseResult& result : report.cases) {
    xml += fmt::format("  <testcase classname=\"{}\" name=\"{} {}\" time=\"{:.3f}\"",
                       to_xml(subject_of(report, result)), result.rule, to_xml(title_of(result.rule)), result.seconds);
    if (result.outcome == Outcome::kFailed)
      xml += fmt::format("><failure message=\"{}\"/></testcase>\n", to_xml(result.message));
    else if (result.outcome == Outcome::kSkipped)
      xml += fmt::format("><skipped message=\"{}\"/></testcase>\n", to_xml(result.message));
    else
      xml += "/>\n";
  }
  return xml + "</testsuite>\n";
}

}  // namespace occam::conform
