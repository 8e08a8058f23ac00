#include "remote/api/remote_backend.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "remote/api/request_body.hpp"

namespace occam::remote {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kDiscoveryPatience{15};

/// The `id`s of a list of models. Errors: kDataLoss.
sdk::Result<std::vector<std::string>> read_names(std::string_view text) {
  std::vector<std::string> names;
  boost::system::error_code error;
  const json::value answer = json::parse({text.data(), text.size()}, error);
  const json::value* data = !error && answer.is_object() ? answer.get_object().if_contains("data") : nullptr;
  if (data == nullptr || !data->is_array())
    return sdk::failure(sdk::Status::kDataLoss, "the answer to GET /models is no list of models");
  for (const json::value& entry : data->get_array()) {
    const json::value* id = entry.is_object() ? entry.get_object().if_contains("id") : nullptr;
    if (id != nullptr && id->is_string()) names.emplace_back(id->get_string().data(), id->get_string().size());
  }
  return names;
}

}  // namespace

sdk::Result<std::unique_ptr<RemoteBackend>> RemoteBackend::create(std::string_view config_json) {
  auto settings = read_engine_settings(config_json);
  if (!settings) return std::unexpected(settings.error());
  auto proxies = ProxyTable::read(process_environment());
  if (!proxies) return std::unexpected(proxies.error());
  auto engine = std::make_shared<Engine>(std::move(*settings), std::move(*proxies), process_environment());
  return std::unique_ptr<RemoteBackend>(new RemoteBackend(std::move(engine)));
}

sdk::Result<std::unique_ptr<RemoteModel>> RemoteBackend::load(const sdk::ModelSpec& spec) {
  return RemoteModel::load(spec, engine_);
}

bool RemoteBackend::accepts(std::string_view key) const {
  return accepts_option(key);
}

sdk::Result<void> RemoteBackend::models(const std::function<void(std::string_view)>& sink) {
  sdk::Result<void> last;
  bool has_answer = false;
  for (const std::string& address : engine_->settings().discover) {
    ModelSettings settings;
    settings.url = *parse_url(address);  // checked when it was read
    settings.tls_ca = engine_->settings().tls_ca;
    const auto endpoint = Endpoint::create(engine_, settings, Endpoint::Key::kNone);
    if (!endpoint) return std::unexpected(endpoint.error());
    Call call(kDiscoveryPatience);
    const Tried<std::string> text = (*endpoint)->fetch({.method = Method::kGet, .path = "/models"}, call);
    const auto names =
        text ? read_names(*text) : sdk::Result<std::vector<std::string>>(std::unexpected(text.error().error));
    if (!names) {
      sdk::log(OCCAM_ABI_LOG_WARNING, address + ": " + names.error().message);
      last = std::unexpected(names.error());
      continue;
    }
    has_answer = true;
    for (const std::string& name : *names)
      sink(json::serialize(json::object{{"id", name}, {"name", name}, {"endpoint", address}}));
  }
  return has_answer ? sdk::Result<void>() : last;
}

}  // namespace occam::remote
