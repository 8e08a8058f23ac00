#include "unit/gateway/gateway_house.hpp"

#include <fcntl.h>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

namespace occam::test {
namespace {

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "word ";
  return text;
}

std::string model(const std::string& id, double parameters, const std::string& more) {
  return "[[model]]\nid = \"" + id + "\"\nbackend = \"scripted\"\nparameters = " + std::to_string(parameters) + "\n" +
         more + "\n\n";
}

}  // namespace

void GatewayHouse::write_policy(const std::string& gateway_table, const std::string& more) const {
  std::string text = "[plugins]\nfolders = [\"" OCCAM_BINARY_DIR "/tests/plugins\", \"" OCCAM_PLUGIN_DIR "\"]\n\n";
  text += model("small", 1, "reply = \"one two three\"");
  text += model("echo", 2, "");
  text += model("slow", 3, "delay_ms = 5\ncontext = 100000\nreply = \"" + words(1000) + "\"");
  text += model("hung", 4, "hang = true");
  text += model("broken", 5, "fail = \"UNAVAILABLE\"");
  text += model("half", 6, "fail = \"UNAVAILABLE\"\nfail_after_tokens = 2\nreply = \"one two three\"");
  text += model("long", 7, "context = 1000000\nreply = \"" + words(100'000) + "\"");
  text += "[task.greet]\nwithin = 0.03\n\n[task.\"*\"]\nwithin = 0.03\n\n";
  text += "[policy.default]\ncandidates = [\"small\"]\n\n";
  text += more;
  text += "[gateway]\n" + gateway_table + "\n";
  folder_.write("occam.toml", text);
}

GatewayHouse::GatewayHouse(const std::string& gateway_table) {
  write_policy(gateway_table);
  auto opened = Occam::open({.policy = folder_ / "occam.toml", .store = folder_ / "occam.db"});
  INFO((opened ? "" : opened.error().details));
  REQUIRE(opened);
  occam_.emplace(std::move(*opened));
  log_ = ::open((folder_ / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  auto started = gateway::Server::start(*occam_, {.listen = "127.0.0.1:0", .threads = 2, .log_descriptor = log_});
  INFO((started ? "" : started.error().message + started.error().details));
  REQUIRE(started);
  server_ = std::move(*started);
}

GatewayHouse::~GatewayHouse() {
  server_.reset();
  occam_.reset();
  ::close(log_);
}

std::string GatewayHouse::end() {
  server_.reset();
  std::ifstream file(folder_ / "log");
  return {std::istreambuf_iterator<char>(file), {}};
}

bool GatewayHouse::is_quiet() {
  for (int i = 0; i < 1000; ++i) {
    if (server_->stats().in_flight == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Result<std::unique_ptr<gateway::Server>> GatewayHouse::start(Occam& occam, const std::string& listen) {
  return gateway::Server::start(occam,
                                {.listen = listen, .threads = 1, .log_format = gateway::AccessLog::Format::kNone});
}

std::string chat(const std::string& model, const std::string& more) {
  return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hello there"}])" + more + "}";
}

std::string error_code(const std::string& body) {
  INFO(body);
  const auto value = boost::json::parse(body);
  const auto& error = value.at("error").as_object();
  for (const char* key : {"message", "type", "param", "code"}) REQUIRE(error.contains(key));
  CHECK(error.size() == 4);
  return error.at("code").is_null() ? "null" : std::string(error.at("code").as_string());
}

}  // namespace occam::test
