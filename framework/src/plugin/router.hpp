// A router over the ABI. Threads: [any]; route() runs on many threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"
#include "occam/plan.hpp"
#include "plugin/library.hpp"

namespace occam::plugin {

/// What a router thinks of one candidate; see occam_abi_judgement.
struct Judgement {
  Verdict verdict = Verdict::kOpen;
  double quality = 0;  ///< NaN: none
  double bound = 0;    ///< NaN: none
  std::int64_t items_needed = 0;
  std::string refused_by;
  std::string reason;
};

struct RouteStep {
  std::size_t candidate = 0;
  Accept accept = Accept::kValid;
};

/// One judgement a candidate, in the request's order, and the attempts.
struct Routing {
  std::vector<Judgement> judgements;
  std::vector<RouteStep> attempts;
};

class Router {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Router>> create(std::shared_ptr<const Library> library,
                                                              const PluginInfo& info, std::string_view config_json);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  [[nodiscard]] const PluginInfo& info() const { return info_; }

  /// Errors: what the router says, or kPlugin where it skips or repeats a candidate or names one that is none.
  [[nodiscard]] Result<Routing> route(const occam_abi_route_request& request) const;

 private:
  Router(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_router* handle);

  std::shared_ptr<const Library> library_;
  PluginInfo info_;
  occam_abi_router* handle_;
};

}  // namespace occam::plugin
