#include "plugin/router.hpp"

#include <fmt/format.h>

#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

/// Collects one routing; the contract is checked at the end.
struct RouteCatcher {
  Routing routing;
  std::vector<char> judged;
  bool is_broken = false;
  occam_abi_route_sink sink{sizeof(occam_abi_route_sink), this, &RouteCatcher::judge, &RouteCatcher::attempt};

  explicit RouteCatcher(std::size_t count) : judged(count, 0) { routing.judgements.resize(count); }

  static void judge(void* ctx, const occam_abi_judgement* raw) noexcept {
    auto& self = *static_cast<RouteCatcher*>(ctx);
    if (raw->candidate >= self.judged.size() || self.judged[raw->candidate] != 0) {
      self.is_broken = true;
      return;
    }
    self.judged[raw->candidate] = 1;
    Judgement& judgement = self.routing.judgements[raw->candidate];
    judgement.verdict = raw->verdict == OCCAM_ABI_VERDICT_MEETS    ? Verdict::kMeets
                        : raw->verdict == OCCAM_ABI_VERDICT_MISSES ? Verdict::kMisses
                                                                   : Verdict::kOpen;
    judgement.quality = raw->quality;
    judgement.bound = raw->bound;
    judgement.items_needed = raw->items_needed;
    judgement.refused_by = view(raw->refused_by);
    judgement.reason = view(raw->reason);
  }

  static void attempt(void* ctx, std::size_t candidate, std::int32_t accept) noexcept {
    auto& self = *static_cast<RouteCatcher*>(ctx);
    if (candidate >= self.judged.size() || accept < OCCAM_ABI_ACCEPT_ALWAYS || accept > OCCAM_ABI_ACCEPT_ASK) {
      self.is_broken = true;
      return;
    }
    self.routing.attempts.push_back({candidate, static_cast<Accept>(accept)});
  }
};

static_assert(static_cast<int>(Accept::kAlways) == OCCAM_ABI_ACCEPT_ALWAYS);
static_assert(static_cast<int>(Accept::kValid) == OCCAM_ABI_ACCEPT_VALID);
static_assert(static_cast<int>(Accept::kAsk) == OCCAM_ABI_ACCEPT_ASK);

}  // namespace

Result<std::shared_ptr<Router>> Router::create(std::shared_ptr<const Library> library, const PluginInfo& info,
                                               std::string_view config_json) {
  occam_abi_router* handle = nullptr;
  ErrorCatcher caught(fmt::format("router {}", info.id));
  const std::int32_t status = library->routers()->create(info.id.c_str(), borrow(config_json), &handle, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return std::shared_ptr<Router>(new Router(std::move(library), info, handle));
}

Router::Router(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_router* handle)
    : library_(std::move(library)), info_(info), handle_(handle) {
  find_extensions();
}

Router::~Router() {
  library_->routers()->destroy(handle_);
}

Result<Routing> Router::route(const occam_abi_route_request& request) const {
  RouteCatcher catcher(request.candidate_count);
  ErrorCatcher caught(fmt::format("router {}", info_.id));
  const std::int32_t status = library_->routers()->route(handle_, &request, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  for (const char judged : catcher.judged) catcher.is_broken = catcher.is_broken || judged == 0;
  if (catcher.is_broken)
    return fail(
        ErrorCode::kPlugin,
        fmt::format("router {}: did not judge every candidate exactly once, or named one that is none", info_.id));
  return std::move(catcher.routing);
}

}  // namespace occam::plugin
