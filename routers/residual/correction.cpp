#include "correction.hpp"

#include <algorithm>
#include <cmath>

#include "occam/statistics/text_features.hpp"
#include "state/state_bytes.hpp"
#include "table/measured_prior.hpp"

namespace occam::routers {
namespace {

constexpr std::string_view kKind = "residual/2";

void write_texts(StateWriter& out, const std::vector<std::string>& texts) {
  out.integer(texts.size());
  for (const std::string& text : texts) out.text(text);
}

std::vector<std::string> read_texts(StateReader& in) {
  std::vector<std::string> texts(in.count());
  for (std::string& text : texts) text = in.text();
  return texts;
}

bool all_finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

}  // namespace

Correction::Correction(std::vector<std::string> models, std::vector<std::string> tasks,
                       const statistics::RidgeModel& ridge)
    : models_(std::move(models)),
      tasks_(std::move(tasks)),
      weights_(ridge.weights.begin(), ridge.weights.end()),
      intercepts_(ridge.intercepts) {
  std::ranges::sort(tasks_);
}

std::vector<double> Correction::of(const sdk::RouteRequest& request) const {
  if (!is_promoted() || !std::ranges::binary_search(tasks_, request.task())) return {};
  const std::size_t columns = models_.size();
  std::vector<double> qualities(intercepts_);
  for (const statistics::SparseValue& feature : statistics::text_features(request.prompt())) {
    const float* weights = &weights_[feature.index * columns];
    for (std::size_t column = 0; column < columns; ++column)
      qualities[column] += static_cast<double>(feature.value * weights[column]);
  }
  std::vector<double> corrections(request.size(), 0);
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto model = std::ranges::find(models_, sdk::view(request.candidate(i).id));
    if (model == models_.end()) continue;
    const occam_abi_evidence& evidence = request.evidence(i);
    corrections[i] = qualities[static_cast<std::size_t>(model - models_.begin())] * (evidence.high - evidence.low);
  }
  return corrections;
}

std::string Correction::encode(const CorrectionSettings& settings) const {
  StateWriter out(kKind);
  out.number(settings.penalty);
  out.number(settings.prior_weight);
  out.number(measured_prior_);
  write_texts(out, models_);
  write_texts(out, tasks_);
  out.values<double>(intercepts_);
  // Features that no prompt had have no weights.
  std::vector<std::uint32_t> indices;
  std::vector<float> weights;
  const std::size_t columns = models_.size();
  for (std::uint32_t index = 0; columns > 0 && index < statistics::kTextFeatures; ++index) {
    const std::span<const float> row(&weights_[index * columns], columns);
    if (std::ranges::all_of(row, [](float weight) { return weight == 0; })) continue;
    indices.push_back(index);
    weights.insert(weights.end(), row.begin(), row.end());
  }
  out.values<std::uint32_t>(indices);
  out.values<float>(weights);
  return std::move(out).finish();
}

sdk::Result<Correction> Correction::decode(std::string_view bytes, const CorrectionSettings& settings) {
  sdk::Result<StateReader> in = StateReader::open(bytes, kKind);
  if (!in) return std::unexpected(in.error());
  CorrectionSettings made_under;
  made_under.penalty = in->number();
  made_under.prior_weight = in->number();
  Correction read;
  read.measured_prior_ = in->number();
  read.models_ = read_texts(*in);
  read.tasks_ = read_texts(*in);
  read.intercepts_ = in->values<double>();
  const std::vector<std::uint32_t> indices = in->values<std::uint32_t>();
  const std::vector<float> weights = in->values<float>();
  const std::size_t columns = read.models_.size();
  const bool fits = read.intercepts_.size() == columns && weights.size() == indices.size() * columns &&
                    std::ranges::all_of(indices, [](auto index) { return index < statistics::kTextFeatures; }) &&
                    std::ranges::is_sorted(read.tasks_) && all_finite(weights) && read.measured_prior_ >= 0 &&
                    read.measured_prior_ <= kMostPriorWeight;
  if (!in->is_whole() || !fits) return StateReader::broken();
  if (made_under != settings)
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        "the state was fitted under another \"penalty\" or \"prior_weight\"; fit it anew");
  if (columns > 0) read.weights_.assign(statistics::kTextFeatures * columns, 0);
  for (std::size_t i = 0; i < indices.size(); ++i)
    std::copy_n(&weights[i * columns], columns, &read.weights_[indices[i] * columns]);
  return read;
}

}  // namespace occam::routers
