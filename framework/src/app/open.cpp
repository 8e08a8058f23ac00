// Occam::open, and what an Occam says of itself.
#include "app/core.hpp"

namespace occam {

Result<Occam> Occam::open(const Options& options) {
  auto core = std::make_unique<app::Core>(options);
  auto snapshot = app::Snapshot::read(core->options, core->memory, nullptr);
  if (!snapshot) return fail(snapshot.error());
  core->store_path = options.store.empty() ? (*snapshot)->policy.store.path.value.path : options.store;
  core->set_snapshot(std::move(*snapshot));
  return Occam(std::move(core));
}

Occam::Occam(std::unique_ptr<app::Core> core) : core_(std::move(core)) {}
Occam::Occam(Occam&&) noexcept = default;
Occam& Occam::operator=(Occam&&) noexcept = default;
Occam::~Occam() = default;

std::vector<std::string> Occam::warnings() const {
  return core_->snapshot()->warnings;
}
std::string Occam::policy_name() const {
  return core_->snapshot()->policy_name;
}
std::filesystem::path Occam::store_path() const {
  return core_->store_path;
}

std::string_view version() {
  return OCCAM_VERSION;
}

}  // namespace occam
