// A gateway in this process, on a port of its own, in front of scripted models. For tests.
//
//   GatewayHouse house;
//   CHECK(house.client().post("/v1/chat/completions", chat("small")).status == 200);
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "gateway/server/server.hpp"
#include "occam/occam.hpp"
#include "support/http_client.hpp"
#include "support/temporary_folder.hpp"

namespace occam::test {

/// Models: `small` answers "one two three", `slow` says 1000 words at 5 ms each, `echo` repeats the prompt at once,
/// `hung` never answers, `broken` fails, `half` fails after two tokens, `long` says 100 000 words at once.
/// Task `greet` has its own table.
class GatewayHouse {
 public:
  /// `gateway_table` are lines of [gateway]; the file of keys of the house is `keys`.
  explicit GatewayHouse(const std::string& gateway_table = "");
  ~GatewayHouse();

  [[nodiscard]] HttpClient client() const { return HttpClient(server_->port()); }
  [[nodiscard]] gateway::Server& server() { return *server_; }
  [[nodiscard]] Occam& occam() { return *occam_; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  void write_policy(const std::string& gateway_table, const std::string& more = "") const;
  /// Ends the server; the log until then.
  [[nodiscard]] std::string end();
  /// Waits until no request is in flight; false after ten seconds.
  [[nodiscard]] bool is_quiet();

  /// Opens without a server: for what start() refuses.
  [[nodiscard]] static Result<std::unique_ptr<gateway::Server>> start(Occam& occam, const std::string& listen);

 private:
  TemporaryFolder folder_;
  std::optional<Occam> occam_;
  int log_ = -1;
  std::unique_ptr<gateway::Server> server_;
};

/// A chat completion's body; `more` are members: `,"stream":true`.
[[nodiscard]] std::string chat(const std::string& model, const std::string& more = "");
inline const std::string kStream = ",\"stream\":true";

/// error.code of a body, or "null"; requires OpenAI's shape.
[[nodiscard]] std::string error_code(const std::string& body);

}  // namespace occam::test
