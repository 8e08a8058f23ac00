#include "residual.hpp"

#include <algorithm>

#include "fitting.hpp"
#include "table/measured_prior.hpp"

namespace occam::routers {

sdk::Result<std::unique_ptr<Residual>> Residual::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({kMinimumItems, kPriorWeight, "penalty"}); !known)
    return std::unexpected(known.error());
  const sdk::Result<Settings> settings = read_settings(*table);
  if (!settings) return std::unexpected(settings.error());
  const sdk::Result<double> penalty = table->number("penalty", CorrectionSettings{}.penalty, 1e-3, 1e9);
  if (!penalty) return std::unexpected(penalty.error());
  return std::unique_ptr<Residual>(new Residual(*settings, *penalty));
}

sdk::Result<void> Residual::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  Opinions opinions(request.size());
  if (auto judged = table_.judge(request, correction_.of(request), opinions.all()); !judged) return judged;
  decide(request, opinions.all(), sink);
  return {};
}

sdk::Result<std::string> Residual::fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const {
  const double measured = measure_prior_weight(request);
  CorrectionSettings settings = settings_;
  settings.prior_weight = std::max(settings.prior_weight, measured);
  sdk::Result<Correction> fitted = fit_correction(request, settings, notes);
  if (!fitted) return std::unexpected(fitted.error());
  note_prior_weight(settings_.prior_weight, measured, notes);
  fitted->set_measured_prior(measured);
  return fitted->encode(settings_);
}

sdk::Result<void> Residual::load(std::string_view state) {
  sdk::Result<Correction> read = Correction::decode(state, settings_);
  if (!read) return std::unexpected(read.error());
  correction_ = std::move(*read);
  table_.set_measured_prior(correction_.measured_prior());
  return {};
}

}  // namespace occam::routers
