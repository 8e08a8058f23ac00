// What a gateway asks an Occam beside answers: its table of the policy and the names of the tasks.
#include "app/core.hpp"

namespace occam {
namespace {

std::filesystem::path path_of(const std::optional<config::Located<config::File>>& file) {
  return file ? file->value.path : std::filesystem::path();
}

}  // namespace

GatewaySettings Occam::gateway_settings() const {
  const auto snapshot = core_->snapshot();
  const config::Gateway table = snapshot->policy.gateway.value_or(config::Gateway());
  GatewaySettings settings{.listen = table.listen.value,
                           .keys_file = path_of(table.keys),
                           .tls_certificate = path_of(table.tls_certificate),
                           .tls_key = path_of(table.tls_key),
                           .cors = {},
                           .drain_seconds = table.drain,
                           .header_bytes = table.limits.header_bytes,
                           .body_bytes = table.limits.body_bytes,
                           .connections = table.limits.connections,
                           .header_seconds = table.limits.header_timeout,
                           .body_seconds = table.limits.body_timeout,
                           .idle_seconds = table.limits.idle_timeout};
  for (const config::Located<std::string>& origin : table.cors) settings.cors.push_back(origin.value);
  return settings;
}

std::vector<std::string> Occam::tasks() const {
  std::vector<std::string> names;
  const auto snapshot = core_->snapshot();
  for (const config::Task& task : snapshot->policy.tasks)
    if (task.id != "*") names.push_back(task.id);
  return names;
}

}  // namespace occam
