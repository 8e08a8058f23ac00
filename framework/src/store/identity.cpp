#include "base/sha256.hpp"
#include "store/types.hpp"

namespace occam::store {

std::string ModelIdentity::key() const {
  Sha256 hash;
  for (const std::string* field :
       {&digest, &quantisation, &adapter, &backend, &backend_version, &device, &endpoint, &name}) {
    hash.field(*field);
  }
  return hash.hex();
}

ModelIdentity ModelIdentity::imported(std::string name) {
  ModelIdentity identity;
  identity.backend = "imported";
  identity.name = std::move(name);
  return identity;
}

std::string Configuration::hash() const {
  Sha256 hash;
  hash.field(prompt_template_hash).field(chat_template_hash).field(few_shot).field(sampling);
  hash.field(std::to_string(max_tokens));
  for (const std::string& text : stop) hash.field(text);
  return hash.hex();
}

Configuration Configuration::imported() {
  Configuration configuration;
  configuration.sampling = "imported";
  return configuration;
}

std::string_view to_string(ResultStatus status) {
  switch (status) {
    case ResultStatus::kOk:
      return "ok";
    case ResultStatus::kUnscorable:
      return "unscorable";
    case ResultStatus::kError:
      return "error";
    case ResultStatus::kTimeout:
      return "timeout";
  }
  return "error";
}

}  // namespace occam::store
