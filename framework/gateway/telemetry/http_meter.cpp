#include "gateway/telemetry/http_meter.hpp"

#include <algorithm>

namespace occam::gateway {
namespace {

const std::vector<double>& bounds() {
  static const std::vector<double> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                              0.5,    1,     2.5,    5,     10,   30,    60,   120};
  return kBounds;
}

HttpStats& row_of(std::vector<HttpStats>& rows, std::string_view route, std::string_view method, std::int32_t status) {
  const auto found = std::ranges::find_if(
      rows, [&](const HttpStats& row) { return row.status == status && row.route == route && row.method == method; });
  if (found != rows.end()) return *found;
  HttpStats row{.route = std::string(route), .method = std::string(method), .status = status, .seconds = {}};
  row.seconds.bounds = bounds();
  row.seconds.counts.assign(bounds().size() + 1, 0);
  return rows.emplace_back(std::move(row));
}

}  // namespace

void HttpMeter::count(std::string_view route, std::string_view method, std::int32_t status, double seconds) {
  const std::lock_guard lock(mutex_);
  Histogram& histogram = row_of(rows_, route, method, status).seconds;
  const auto bucket = std::ranges::lower_bound(histogram.bounds, seconds) - histogram.bounds.begin();
  ++histogram.counts[static_cast<std::size_t>(bucket)];
  ++histogram.count;
  histogram.sum += seconds;
}

void HttpMeter::add_to(std::vector<HttpStats>& rows) const {
  const std::lock_guard lock(mutex_);
  for (const HttpStats& ours : rows_) {
    Histogram& sum = row_of(rows, ours.route, ours.method, ours.status).seconds;
    for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += ours.seconds.counts[i];
    sum.count += ours.seconds.count;
    sum.sum += ours.seconds.sum;
  }
}

}  // namespace occam::gateway
