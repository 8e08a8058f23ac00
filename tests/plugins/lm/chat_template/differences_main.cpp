// Plays a file of reference lines (snippets.py, expression_differences.py) and prints every difference.
#include <fstream>
#include <iostream>

#include "plugins/lm/chat_template/reference_case.hpp"

int main(int argument_count, char** arguments) {
  using namespace occam::lm;
  if (argument_count != 2) {
    std::cerr << "usage: lm_chat_template_differences FILE.jsonl\n";
    return 2;
  }
  std::ifstream lines(arguments[1]);
  std::string text;
  std::getline(lines, text);
  const boost::json::value variables = boost::json::parse(text).as_object().at("variables");
  int same = 0;
  int refused = 0;
  int different = 0;
  while (std::getline(lines, text)) {
    auto line = boost::json::parse(text).as_object();
    line["variables"] = variables;
    const std::string source = reference::text_of(line, "template");
    const auto result = reference::compare(source, line);
    if (result.verdict == reference::Verdict::kSame) ++same;
    if (result.verdict == reference::Verdict::kRefusedBySubset) ++refused;
    if (result.verdict != reference::Verdict::kDifferent) continue;
    ++different;
    std::cout << source << "\n  ours:   " << result.ours << "\n  theirs: " << result.theirs << '\n';
  }
  std::cout << same << " alike, " << refused << " refused by the subset, " << different << " different\n";
  return different == 0 ? 0 : 1;
}
