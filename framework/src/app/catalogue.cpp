// occam::Catalogue: the models that there are.
#include "occam/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/core.hpp"
#include "app/places.hpp"
#include "config/catalogue.hpp"
#include "model/pull.hpp"

namespace occam {
namespace {

Result<config::Catalogue> read_catalogue() {
  config::Reading<config::Catalogue> reading = config::parse_catalogue(app::kCatalogue, "configs/models.toml");
  if (!reading.ok()) return fail(app::to_error_with_details(reading.diagnostics));
  return std::move(reading.value);
}

Result<config::CatalogueModel> find_pullable(std::string_view name) {
  const Result<config::Catalogue> catalogue = read_catalogue();
  if (!catalogue) return fail(catalogue.error());
  if (const config::CatalogueModel* model = catalogue->find(name); model != nullptr) return *model;
  std::vector<std::string> names;
  for (const config::CatalogueModel& model : catalogue->models) names.push_back(model.name.value);
  return fail(ErrorCode::kNotFound, fmt::format("the catalogue has no model \"{}\"", name), {},
              fmt::format("it has: {}", fmt::join(names, ", ")));
}

std::string_view stage_word(occam::PullStage stage) {
  switch (stage) {
    case PullStage::kDownloading:
      return "downloading";
    case PullStage::kUnpacking:
      return "unpacking";
    case PullStage::kVerifying:
      return "verifying";
  }
  return "";
}

DeclaredModel describe(model::Models& models, const std::string& id) {
  const config::Model& declaration = models.declaration(id);
  DeclaredModel model;
  model.id = id;
  model.backend = declaration.backend.value;
  if (declaration.file) model.file = declaration.file->value.path.string();
  if (declaration.endpoint) model.endpoint = declaration.endpoint->value;
  const Result<plugin::ModelInfo> info = models.describe(id);
  if (!info) {
    model.problem = info.error().message;
    return model;
  }
  model.available = true;
  model.quantisation = info->quantisation;
  model.parameters = info->parameters;
  model.file_bytes = info->file_bytes;
  model.resident_bytes = info->resident_bytes;
  model.context_length = info->context_length;
  model.residency = info->residency;
  return model;
}

}  // namespace

Catalogue Occam::catalogue() const {
  return Catalogue(*core_);
}

std::vector<DeclaredModel> Catalogue::declared() const {
  std::vector<DeclaredModel> models;
  const auto snapshot = core_->snapshot();
  for (const std::string& id : snapshot->models->ids()) models.push_back(describe(*snapshot->models, id));
  std::ranges::stable_sort(models, {}, &DeclaredModel::parameters);
  return models;
}

Result<std::vector<PullableModel>> Catalogue::pullable() const {
  const Result<config::Catalogue> catalogue = read_catalogue();
  if (!catalogue) return fail(catalogue.error());
  std::vector<PullableModel> models;
  std::error_code ignored;
  for (const config::CatalogueModel& model : catalogue->models)
    models.push_back({.name = model.name.value,
                      .file = model.file,
                      .bytes = model.bytes,
                      .licence = model.licence,
                      .description = model.description,
                      .pulled = std::filesystem::is_regular_file(app::models_cache() / model.file, ignored)});
  return models;
}

Result<std::filesystem::path> Catalogue::pull(std::string_view name,
                                              const std::function<void(const PullStatus&)>& observer) const {
  const Result<config::CatalogueModel> model = find_pullable(name);
  if (!model) return fail(model.error());
  return occam::pull(*model, app::models_cache(), [&](const auto& at) {
    if (observer) observer({stage_word(at.stage), at.source, at.bytes_done, at.bytes_total});
  });
}

Result<void> Catalogue::remove(std::string_view name) const {
  const Result<config::CatalogueModel> model = find_pullable(name);
  if (!model) return fail(model.error());
  std::error_code error;
  if (!std::filesystem::remove(app::models_cache() / model->file, error))
    return fail(error ? ErrorCode::kStore : ErrorCode::kNotFound,
                error ? error.message() : fmt::format("{} is not in the cache", name),
                (app::models_cache() / model->file).string());
  return {};
}

Result<std::string> Catalogue::inspect(std::string_view model_or_file) const {
  const auto snapshot = core_->snapshot();
  const Result<std::string> id = snapshot->models->resolve(model_or_file);
  if (!id) return fail(id.error());
  return snapshot->models->inspect(*id);
}

}  // namespace occam
