#include "smallest.hpp"

#include "table/measured_prior.hpp"

namespace occam::routers {
namespace {
constexpr std::string_view kKind = "smallest/1";
}

sdk::Result<std::unique_ptr<Smallest>> Smallest::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({kMinimumItems, kPriorWeight}); !known) return std::unexpected(known.error());
  const sdk::Result<Settings> settings = read_settings(*table);
  if (!settings) return std::unexpected(settings.error());
  return std::unique_ptr<Smallest>(new Smallest(*settings));
}

sdk::Result<void> Smallest::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  Opinions opinions(request.size());
  if (auto judged = table_.judge(request, {}, opinions.all()); !judged) return judged;
  decide(request, opinions.all(), sink);
  return {};
}

sdk::Result<std::string> Smallest::fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const {
  return fit_prior_weight(request, table_.settings().prior_weight, kKind, notes);
}

sdk::Result<void> Smallest::load(std::string_view state) {
  const sdk::Result<double> measured = read_prior_weight(state, kKind);
  if (!measured) return std::unexpected(measured.error());
  table_.set_measured_prior(*measured);
  return {};
}

}  // namespace occam::routers
