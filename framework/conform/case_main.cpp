// One case of the conformance kit: loads a plugin, runs one rule, writes the outcome to descriptor 3, and ends without
// running anybody's destructors. Started by conform::check(), not by people.
//
//   occam-conform-case FILE list
//   occam-conform-case FILE G04 backend|router|evaluator|library ID SEED CONFIG MODEL has_model|no_model
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <boost/json/array.hpp>

#include <charconv>
#include <exception>

#include "base/json.hpp"
#include "conform/case_process.hpp"
#include "conform/subject.hpp"
#include "plugin/status.hpp"

namespace {

using namespace occam;
using namespace occam::conform;

[[noreturn]] void end(std::string_view outcome, std::string_view message) {
  const std::string text = fmt::format("{}\n{}", outcome, message);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(kResultDescriptor, rest.data(), rest.size());
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  ::_exit(0);
}

Target to_target(std::string_view word) {
  if (word == "backend") return kBackend;
  if (word == "router") return kRouter;
  return word == "evaluator" ? kEvaluator : kLibrary;
}

/// What is in the file, as bare as can be: a plugin that the rules L refuse may still be listed.
void list(Subject& subject) {
  json::array plugins;
  const auto walk = [&](const char* kind, const auto* factory) {
    if (factory == nullptr || factory->count == nullptr || factory->describe == nullptr) return;
    for (std::size_t i = 0; i < factory->count(); ++i) {
      const auto* descriptor = reinterpret_cast<const occam_abi_descriptor*>(factory->describe(i));
      if (descriptor != nullptr)
        plugins.push_back(json::object{{"kind", kind}, {"id", std::string(plugin::view(descriptor->id))}});
    }
  };
  subject.start();
  walk("backend", subject.backends);
  walk("router", subject.routers);
  walk("evaluator", subject.evaluators);
  end("list", json::serialize(plugins));
}

void run(Subject& subject, const Check& check) {
  try {
    check.run(subject);
  } catch (const Skipped& skipped) {
    end("skipped", skipped.message);
  } catch (const Failed& failed) {
    end("failed", failed.message);
  } catch (const std::exception& exception) {
    end("failed", fmt::format("an exception crossed the ABI: {}", exception.what()));
  } catch (...) {
    end("failed", "an exception of unknown type crossed the ABI");
  }
  end("passed", "");
}

}  // namespace

int main(int argc, char** argv) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (argc < 3) return 2;
  Subject subject;
  subject.file = argv[1];
  if (std::string_view(argv[2]) == "list") {
    try {
      list(subject);
    } catch (const Skipped& skipped) {
      end("skipped", skipped.message);
    }
  }
  const Check* check = find_check(argv[2]);
  if (argc != 9 || check == nullptr) return 2;
  subject.target = to_target(argv[3]);
  subject.id = argv[4];
  const std::string_view seed = argv[5];
  std::from_chars(seed.data(), seed.data() + seed.size(), subject.seed);
  subject.config = argv[6];
  subject.model = argv[7];
  subject.has_model = std::string_view(argv[8]) == "has_model";
  run(subject, *check);
}
