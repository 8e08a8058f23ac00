#include "plugin/backend.hpp"

#include <fmt/format.h>

#include "occam/abi/ext/inspect.h"
#include "occam/abi/ext/options.h"
#include "plugin/catchers.hpp"

namespace occam::plugin {
Result<std::shared_ptr<Backend>> Backend::create(std::shared_ptr<const Library> library, const PluginInfo& info,
                                                 std::string_view config_json) {
  occam_abi_backend* handle = nullptr;
  ErrorCatcher caught(fmt::format("backend {}", info.id));
  const std::int32_t status = library->backends()->create(info.id.c_str(), borrow(config_json), &handle, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return std::shared_ptr<Backend>(new Backend(std::move(library), info, handle));
}

Backend::Backend(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_backend* handle)
    : library_(std::move(library)), info_(info), factory_(library_->backends()), handle_(handle) {}

Backend::~Backend() {
  factory_->destroy(handle_);
}

const void* Backend::extension(const char* id) const {
  return factory_->get_extension(handle_, id);
}

Result<std::shared_ptr<LoadedModel>> Backend::load(std::string_view id, std::string_view config_json, LoadScope scope) {
  const occam_abi_model_spec spec{.struct_size = sizeof spec,
                                  .id = borrow(id),
                                  .config = borrow(config_json),
                                  .flags = scope == LoadScope::kVocabulary ? OCCAM_ABI_LOAD_VOCABULARY_ONLY : 0U,
                                  .reserved = 0};
  occam_abi_model* handle = nullptr;
  ErrorCatcher caught(fmt::format("model {}", id));
  const std::int32_t status = factory_->load(handle_, &spec, &handle, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  std::shared_ptr<LoadedModel> model(new LoadedModel(shared_from_this(), id, handle));
  if (auto read = model->read_info(); !read) return fail(read.error());
  return model;
}

Result<std::string> Backend::inspect(std::string_view config_json) {
  const auto* inspect = static_cast<const occam_abi_inspect*>(extension(OCCAM_ABI_EXT_INSPECT));
  const std::string who = fmt::format("backend {}", info_.id);
  if (inspect == nullptr) return unsupported(who, "look into model files");
  TextCatcher text;
  ErrorCatcher caught(who);
  const std::int32_t status = inspect->inspect(handle_, borrow(config_json), &text.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return take(text, who);
}

bool Backend::accepts_option(std::string_view key) const {
  const auto* options = static_cast<const occam_abi_options*>(extension(OCCAM_ABI_EXT_OPTIONS));
  return options != nullptr && options->accepts(handle_, borrow(key)) != 0;
}

Result<std::vector<std::string>> Backend::discover() {
  const std::string who = fmt::format("backend {}", info_.id);
  if (factory_->models == nullptr) return unsupported(who, "find models by itself");
  std::vector<std::string> found;
  const occam_abi_text_sink sink{sizeof sink, &found, [](void* ctx, occam_abi_string text) noexcept {
                                   static_cast<std::vector<std::string>*>(ctx)->emplace_back(view(text));
                                 }};
  ErrorCatcher caught(who);
  const std::int32_t status = factory_->models(handle_, &sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return found;
}

}  // namespace occam::plugin
