// Runs the kit over one plugin file: the conformance test of every plugin that occam_add_plugin() makes.
//
//   conformance_check FILE.so [CONFIG [MODEL.gguf]]
//
// CONFIG is the instance's table as JSON. A model file that is not there is left out. Ends with 0 when no rule fails.
#include <cstdio>
#include <filesystem>

#include "conform/conform.hpp"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  occam::conform::Options options;
  options.timeout_seconds = 60;
  if (argc > 2) options.config = argv[2];
  if (argc > 3 && std::filesystem::exists(argv[3])) options.model = occam::conform::model_table(argv[3]);
  const auto report = occam::conform::check(argv[1], options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().message.c_str());
    return 3;
  }
  std::fputs(occam::conform::to_text(*report).c_str(), stdout);
  return report->passed() ? 0 : 1;
}
