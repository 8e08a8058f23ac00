// What the program says of itself: help, version, completion, doctor.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"

using namespace occam::test;

TEST_CASE("Every command has help with an example") {
  const House house;
  const std::vector<Words> commands = {{},
                                       {"models", "pull"},
                                       {"models", "inspect"},
                                       {"models", "rm"},
                                       {"models", "fit"},
                                       {"run"},
                                       {"chat"},
                                       {"tokenize"},
                                       {"score"},
                                       {"eval", "run"},
                                       {"eval", "check"},
                                       {"eval", "decide"},
                                       {"eval", "report"},
                                       {"eval", "import"},
                                       {"eval", "export"},
                                       {"route", "explain"},
                                       {"plugins", "check"},
                                       {"config", "check"},
                                       {"bench"},
                                       {"doctor"},
                                       {"completion"}};
  for (Words command : commands) {
    command.emplace_back("--help");
    const Ended ended = house.run(command);
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    REQUIRE(contains(ended.out, "Example"));
    CHECK(contains(ended.out.substr(ended.out.find("Example")), "occam "));
  }
  for (const char* group : {"models", "eval", "route", "plugins", "config"})
    CHECK(house.run({group, "--help"}).code == 0);
}

TEST_CASE("The version names the engines and the processor") {
  const House house;
  const Ended ended = house.run({"--version"});
  CHECK(ended.code == 0);
  for (const char* part : {"occam ", "engine cpu", "engine echo", "\ncpu "}) CHECK(contains(ended.out, part));
}

TEST_CASE("The completion script is one that bash can read and that completes") {
  const House house;
  const Ended script = house.run({"completion", "bash"});
  REQUIRE(script.code == 0);
  house.folder().write("occam.bash", script.out);
  const auto bash = [&](const Words& arguments) {
    Child child = house.child({});
    child.arguments = {"/bin/bash"};
    child.arguments.insert(child.arguments.end(), arguments.begin(), arguments.end());
    return run_child(child);
  };
  const Ended parsed = bash({"-n", "occam.bash"});
  CHECK(parsed.code == 0);
  CHECK(parsed.err.empty());
  const Ended completed =
      bash({"-c", "source occam.bash; COMP_WORDS=(occam eval r); COMP_CWORD=2; _occam; echo \"${COMPREPLY[@]}\""});
  CHECK(completed.out == "run report\n");
}

TEST_CASE("The doctor finds a whole installation whole and says what is not") {
  const House house;
  house.policy(scripted_model("well", 1));
  const auto found = house.json_of({"doctor", "--json"});
  CHECK(found.at("ok") == true);
  house.policy(scripted_model("well", 1) + scripted_model("ill", 2, "fail_load = \"UNAVAILABLE\""));
  const Ended ended = house.run({"doctor"});
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "ok  model well"));
  CHECK(contains(ended.out, "NO  model ill"));
}

TEST_CASE("Without a policy of its own the built-in one applies and nothing is written beside the user's own folders") {
  const House house;
  static_cast<void>(house.json_of({"models", "--json"}));
  const auto findings = house.json_of({"doctor", "--json"}, 1).at("findings");
  CHECK(findings.at(0).at("detail") == "<built-in>");
  for (const auto& entry : std::filesystem::directory_iterator(house.folder().path()))
    CHECK(entry.path().filename() == "home");
}
