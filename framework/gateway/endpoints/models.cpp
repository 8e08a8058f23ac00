// GET /v1/models and GET /v1/models/{model}: `occam`, the tasks as `occam/TASK`, the policy's models.
#include <algorithm>

#include "gateway/endpoints/endpoints.hpp"
#include "gateway/openai/json_text.hpp"

namespace occam::gateway {
namespace {

void append_model(std::string& out, std::string_view id, std::int64_t since) {
  out += R"({"id":)";
  append_quoted(out, id);
  out += R"(,"object":"model","created":)";
  append_number(out, since);
  out += R"(,"owned_by":"occam"})";
}

std::vector<std::string> names(const Snapshot& snapshot) {
  std::vector<std::string> all = {"occam"};
  for (const std::string& task : snapshot.tasks) all.push_back("occam/" + task);
  all.insert(all.end(), snapshot.models.begin(), snapshot.models.end());
  return all;
}

}  // namespace

void handle_models(const ExchangePtr& exchange) {
  const Snapshot& snapshot = exchange->snapshot();
  std::string body = R"({"object":"list","data":[)";
  for (const std::string& name : names(snapshot)) {
    if (!body.ends_with('[')) body += ',';
    append_model(body, name, snapshot.since_unix_seconds);
  }
  body += "]}";
  exchange->answer(Response{.body = std::move(body)});
}

void handle_model(const ExchangePtr& exchange) {
  constexpr std::string_view kFolder = "/v1/models/";
  const Snapshot& snapshot = exchange->snapshot();
  const std::string_view wanted = std::string_view(exchange->request().path).substr(kFolder.size());
  const std::vector<std::string> all = names(snapshot);
  if (std::ranges::find(all, wanted) == all.end())
    return exchange->answer(ApiError{.status = 404,
                                     .type = "invalid_request_error",
                                     .code = "model_not_found",
                                     .message = "there is no model \"" + std::string(wanted.substr(0, 128)) + "\"",
                                     .param = "model"});
  std::string body;
  append_model(body, wanted, snapshot.since_unix_seconds);
  exchange->answer(Response{.body = std::move(body)});
}

}  // namespace occam::gateway
