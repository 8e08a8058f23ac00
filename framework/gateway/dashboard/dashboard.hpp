// The dashboard at `/`: one page with its style and script inside, and the JSON that it polls.
//
// The page holds no data and may be served without a key; it asks for one when `/dashboard.json` answers 401, and sends
// it as `authorization: Bearer …`. The keys of the JSON are in README.md beside this file. Threads: [any].
//
//   response.set("content-security-policy", dashboard_policy());
//   response.body() = dashboard_page();
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/telemetry/gateway_stats.hpp"
#include "occam/catalogue.hpp"
#include "occam/evidence.hpp"
#include "occam/stats.hpp"

namespace occam::gateway {

/// UTF-8 HTML, for `text/html; charset=utf-8`; lives as long as the program.
[[nodiscard]] std::string_view dashboard_page();

/// The page's `content-security-policy`: nothing but its own style and script, by their hashes, and its own origin.
[[nodiscard]] std::string dashboard_policy();

/// What the JSON is made of. Evidence changes seldom and reading it costs a query: a caller may keep it for seconds.
struct DashboardSources {
  const Stats& stats;
  const GatewayStats& gateway;
  std::span<const Evidence> evidence{};
  std::span<const DeclaredModel> models{};  ///< smallest first
  std::string_view policy{};                ///< its file
  double unix_seconds = 0;                  ///< now
};

/// One JSON object, at most some 100 KB; never a prompt's or an answer's text.
[[nodiscard]] std::string dashboard_json(const DashboardSources& sources);

}  // namespace occam::gateway
