// Every template of ../shared/data/chat_templates against python3-jinja2, which render_reference.py runs anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "plugins/lm/chat_template/reference_case.hpp"

namespace occam::lm {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Tally {
  int same = 0;
  int refused = 0;
  int different = 0;
};

TEST_CASE("the templates of public models render as python3-jinja2 renders them", "[templates]") {
  const fs::path source(OCCAM_SOURCE_DIR);
  const fs::path folder = source / "../shared/data/chat_templates";
  const fs::path script = source / "tests/plugins/lm/chat_template/render_reference.py";
  if (!fs::exists(folder) || std::system("/usr/bin/python3 -c 'import jinja2' 2> /dev/null") != 0) {
    WARN("skipped: ../shared/data/chat_templates or python3-jinja2 is not there");
    return;
  }
  const fs::path output = fs::path(OCCAM_BINARY_DIR) / "chat_template_reference.jsonl";
  const std::string command = "PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 '" + script.string() + "' '" +
                              folder.string() + "' '" + output.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);

  std::map<std::string, std::map<std::string, Tally>> tallies;
  std::ifstream lines(output);
  for (std::string text; std::getline(lines, text);) {
    const auto line = boost::json::parse(text).as_object();
    const std::string file = reference::text_of(line, "file");
    const auto result = reference::compare(read_file(folder / file), line);
    Tally& tally = tallies[reference::text_of(line, "group")][file];
    INFO(file << ": " << reference::text_of(line, "name"));
    INFO("ours:   " << result.ours);
    INFO("theirs: " << result.theirs);
    switch (result.verdict) {
      case reference::Verdict::kSame:
        ++tally.same;
        break;
      case reference::Verdict::kRefusedBySubset:
        ++tally.refused;
        break;
      case reference::Verdict::kDifferent:
        ++tally.different;
        CHECK(false);
        break;
    }
  }
  for (const auto& [group, files] : tallies) {
    std::ostringstream refused;
    int whole = 0;
    for (const auto& [file, tally] : files) {
      if (tally.refused == 0 && tally.different == 0) ++whole;
      if (tally.refused != 0) refused << "\n  " << file << ": " << tally.refused << " conversations are refused";
    }
    WARN(group << ": " << whole << " of " << files.size() << " templates render every conversation alike"
               << refused.str());
    if (group == "plain") CHECK(whole >= 30);
  }
}

}  // namespace
}  // namespace occam::lm
