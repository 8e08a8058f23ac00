// occam serve: the gateway, OpenAI's API in front of the policy.
#include <fmt/format.h>
#include <malloc.h>

#include <memory>
#include <string>

#include "command.hpp"
#include "gateway/admission/keys.hpp"
#include "gateway/server/server.hpp"
#include "gateway/server/signals.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct ServeOptions {
  std::string listen;
  std::string new_key;
  std::string log_format = "text";
  std::size_t threads = 0;
};

int print_new_key(const Session& session, const std::string& name) {
  const auto made = gateway::make_key(name);
  if (!made) return report(session, made.error());
  fmt::print("{}\n", made->key);
  fmt::print(stderr, "The key is shown this once. Its line for the file of keys:\n{}\n", made->line);
  return kOk;
}

int serve(Session& session, const ServeOptions& options) {
  // Many threads that allocate little: without a limit each of them keeps an arena of its own.
  mallopt(M_ARENA_MAX, 4);
  gateway::block_signals();
  Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  using Format = gateway::AccessLog::Format;
  const Format format = options.log_format == "json"   ? Format::kJson
                        : options.log_format == "none" ? Format::kNone
                                                       : Format::kText;
  auto server =
      gateway::Server::start(*occam, {.listen = options.listen, .threads = options.threads, .log_format = format});
  if (!server) return report(session, server.error());
  if (session.json) fmt::print("{{\"url\":\"{}\",\"port\":{}}}\n", (*server)->url(), (*server)->port());
  std::fflush(stdout);
  gateway::serve_until_signalled(**server);
  return kOk;
}

}  // namespace

void add_serve(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("serve", "The gateway: OpenAI's API in front of the policy");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--listen", options->listen, "HOST:PORT, instead of the policy's; port 0: any that is free")
      ->type_name("ADDRESS");
  command->add_option("--threads", options->threads, "Threads for connections (one a core)");
  command->add_option("--log-format", options->log_format, "The access log on standard error: text, json or none")
      ->check(CLI::IsMember({"text", "json", "none"}))
      ->capture_default_str();
  command->add_option("--new-key", options->new_key, "Print a new key and its line for the file of keys, and end")
      ->type_name("NAME");
  command->footer(
      "Examples:\n"
      "  occam serve\n"
      "  occam serve --listen 127.0.0.1:0 --json\n"
      "  curl http://127.0.0.1:8080/v1/chat/completions -H 'content-type: application/json' \\\n"
      "    -d '{\"model\": \"occam\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'\n"
      "  occam serve --new-key laptop\n"
      "SIGHUP reads the policy again, SIGTERM lets open answers end. Beyond loopback keys are needed.");
  command->callback([&session, options] {
    session.action = [&session, options] {
      return options->new_key.empty() ? serve(session, *options) : print_new_key(session, options->new_key);
    };
  });
}

}  // namespace occam::cli
