#include "integration/gateway/serving.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

namespace occam::test {

namespace json = boost::json;
using namespace std::chrono_literals;

std::string chat(const std::string& model, Mode mode, const std::string& text) {
  json::object body{{"model", model}, {"messages", {json::object{{"role", "user"}, {"content", text}}}}};
  if (mode == Mode::kStream) body["stream"] = true;
  return json::serialize(body);
}

std::string remote_model(const std::string& id, const std::string& endpoint, double parameters,
                         const std::string& more) {
  return fmt::format(
      "[[model]]\nid = \"{}\"\nbackend = \"remote\"\nendpoint = \"{}\"\nparameters = {}\nresidency = \"cloud\"\n{}\n\n",
      id, endpoint, parameters, more);
}

std::string chain(const std::string& name, const Words& candidates, const std::string& budget) {
  return fmt::format(
      "[task.{0}]\nwithin = 0.03\npolicy = \"{0}\"\n\n[policy.{0}]\nrouter = \"smallest\"\ncandidates = [\"{1}\"]\n"
      "residency = \"cloud\"\nwhen_open = \"escalate\"\nbudget = {{ {2} }}\n\n",
      name, fmt::join(candidates, "\", \""), budget);
}

Serving::Serving(const House& house, const Words& more) {
  Words arguments = {"serve", "--listen", fmt::format("127.0.0.1:{}", port_)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  process_ = std::make_unique<RunningChild>(house.child(arguments), house.folder() / "serve.log");
  for (int tries = 0; tries < 1000 && !is_listening(port_); ++tries) {
    if (process_->wait(10ms)) break;
  }
  INFO(process_->log());
  REQUIRE(is_listening(port_));
}

double Serving::metric(const std::string& line) const {
  const std::string body = client().get("/metrics").body;
  const std::size_t at = body.find("\n" + line);
  if (at == std::string::npos) return -1;
  const std::size_t end = body.find('\n', at + 1);
  return std::stod(body.substr(body.rfind(' ', end) + 1));
}

void Serving::end() {
  process_->signal(SIGTERM);
  const std::optional<Ended> ended = process_->wait(20s);
  INFO(process_->log());
  REQUIRE(ended);
  CHECK(ended->signal == 0);
  CHECK(ended->code == 0);
}

Ledger read_ledger(const std::filesystem::path& store) {
  SQLite::Database database(store.string(), SQLite::OPEN_READONLY);
  Ledger ledger;
  ledger.is_sound = database.execAndGet("PRAGMA integrity_check").getString() == "ok";
  ledger.attempts = database.execAndGet("SELECT count(*) FROM attempt").getInt();
  ledger.cost = database.execAndGet("SELECT coalesce(sum(cost), 0) FROM attempt").getDouble();
  SQLite::Statement rows(database, "SELECT request FROM decision ORDER BY request");
  while (rows.executeStep()) ledger.ids.push_back(rows.getColumn(0).getString());
  ledger.decisions = static_cast<int>(ledger.ids.size());
  return ledger;
}

std::string error_code(const std::string& body) {
  INFO(body);
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  REQUIRE_FALSE(failed);
  REQUIRE(value.is_object());
  const json::value* error = value.get_object().if_contains("error");
  REQUIRE(error != nullptr);
  REQUIRE(error->is_object());
  CHECK(error->at("message").is_string());
  CHECK(error->at("type").is_string());
  CHECK((error->at("param").is_string() || error->at("param").is_null()));
  return error->at("code").is_string() ? std::string(error->at("code").get_string()) : "null";
}

std::string text_of(const HttpAnswer& answer) {
  const bool streamed = answer.header("content-type").starts_with("text/event-stream");
  std::string text;
  for (const std::string& event : streamed ? answer.events() : Words{answer.body}) {
    boost::system::error_code failed;
    const json::value value = json::parse(event, failed);
    if (failed || !value.is_object()) continue;
    const json::value* choices = value.get_object().if_contains("choices");
    if (choices == nullptr || choices->get_array().empty()) continue;
    const json::value& said = choices->at(0).at(streamed ? "delta" : "message");
    if (const json::value* content = said.as_object().if_contains("content");
        content != nullptr && content->is_string())
      text += content->get_string();
  }
  return text;
}

}  // namespace occam::test
