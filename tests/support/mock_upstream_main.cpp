// mock-upstream: the mock upstream as a program, for benchmarks and for clients in other languages.
#include <fmt/core.h>

#include <charconv>
#include <csignal>
#include <string_view>
#include <system_error>

#include "support/mock_upstream.hpp"

namespace {

using occam::test::MockAnswer;
using occam::test::MockUpstream;

constexpr std::string_view kUsage =
    "usage: mock-upstream [--port N] [--address A] [--answer KNOBS] [--model NAME]... [--api-key KEY]\n"
    "                     [--remember N]\n\n"
    "An OpenAI-shaped server that answers as it is told: see tests/support/mock_upstream_knobs.hpp.\n"
    "Prints its address, then serves until SIGTERM or SIGINT.\n\n"
    "  mock-upstream --port 9000 --answer 'tokens=16&first_token=50&gap=5'\n"
    "  curl localhost:9000/v1/chat/completions -d '{\"model\":\"m?status=429\",\"messages\":[{\"role\":\"user\"}]}'\n";

int fail(std::string_view words) {
  fmt::print(stderr, "mock-upstream: {}\n{}", words, kUsage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  MockUpstream::Options options{.models = {}, .remembered_requests = 1000};
  MockAnswer answer;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help") return fmt::print("{}", kUsage), 0;
    if (i + 1 == argc) return fail(fmt::format("{} needs a value", word));
    const std::string_view value = argv[++i];
    if (word == "--port") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.port);
      if (error != std::errc() || *end != '\0') return fail(fmt::format("{} is no port", value));
    } else if (word == "--address") {
      options.address = value;
    } else if (word == "--model") {
      options.models.emplace_back(value);
    } else if (word == "--api-key") {
      options.api_key = value;
    } else if (word == "--remember") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.remembered_requests);
      if (error != std::errc() || *end != '\0') return fail(fmt::format("{} is no number", value));
    } else if (word == "--answer") {
      auto parsed = MockAnswer::parse(value);
      if (!parsed) return fail(parsed.error());
      answer = *parsed;
    } else {
      return fail(fmt::format("there is no option {}", word));
    }
  }
  if (options.models.empty()) options.models = {"mock"};

  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    const MockUpstream upstream(answer, options);
    fmt::print("{}\n", upstream.url());
    std::fflush(stdout);
    int which = 0;
    sigwait(&ends, &which);
  } catch (const std::system_error& error) {
    return fmt::print(stderr, "mock-upstream: {}: {}\n", options.port, error.what()), 3;
  }
  return 0;
}
