// What a router may be able to do beside routing: learn, look at answers, observe.
#include <fmt/format.h>

#include <optional>

#include "plugin/catchers.hpp"
#include "plugin/router.hpp"
#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

struct FitCatcher {
  std::optional<std::string> state;
  std::vector<std::string> notes;
  occam_abi_fit_sink sink{sizeof(occam_abi_fit_sink), this, &FitCatcher::take_state, &FitCatcher::take_note};

  static void take_state(void* ctx, occam_abi_string bytes) noexcept {
    static_cast<FitCatcher*>(ctx)->state = std::string(view(bytes));
  }
  static void take_note(void* ctx, occam_abi_string sentence) noexcept {
    static_cast<FitCatcher*>(ctx)->notes.emplace_back(view(sentence));
  }
};

struct AcceptCatcher {
  std::optional<Acceptance> made;
  bool is_broken = false;
  occam_abi_accept_sink sink{sizeof(occam_abi_accept_sink), this, &AcceptCatcher::decide};

  static void decide(void* ctx, const occam_abi_acceptance* raw) noexcept {
    auto& self = *static_cast<AcceptCatcher*>(ctx);
    const bool is_known = raw->decision >= OCCAM_ABI_DECIDE_ACCEPT && raw->decision <= OCCAM_ABI_DECIDE_SAMPLE_AGAIN;
    self.is_broken = self.is_broken || self.made.has_value() || !is_known;
    if (is_known)
      self.made = Acceptance{static_cast<Acceptance::Decision>(raw->decision), raw->probability,
                             std::string(view(raw->reason))};
  }
};

static_assert(static_cast<int>(Acceptance::Decision::kAccept) == OCCAM_ABI_DECIDE_ACCEPT);
static_assert(static_cast<int>(Acceptance::Decision::kEscalate) == OCCAM_ABI_DECIDE_ESCALATE);
static_assert(static_cast<int>(Acceptance::Decision::kSampleAgain) == OCCAM_ABI_DECIDE_SAMPLE_AGAIN);

std::string who(const PluginInfo& info) {
  return fmt::format("router {}", info.id);
}

std::unexpected<Error> cannot(const PluginInfo& info, std::string_view ability) {
  return fail(ErrorCode::kUnsupported, fmt::format("router {} does not {}", info.id, ability));
}

/// Returns the extension's table where it is there and its last function is known to its maker.
template <typename Table>
const Table* whole(const void* found, std::size_t size) {
  const auto* table = static_cast<const Table*>(found);
  return table != nullptr && table->struct_size >= size ? table : nullptr;
}

}  // namespace

void Router::find_extensions() {
  const auto get = library_->routers()->get_extension;
  if (get == nullptr) return;
  fit_ = whole<occam_abi_fit>(get(handle_, OCCAM_ABI_EXT_FIT), sizeof(occam_abi_fit));
  state_ = whole<occam_abi_state>(get(handle_, OCCAM_ABI_EXT_STATE), sizeof(occam_abi_state));
  accept_ = whole<occam_abi_accept>(get(handle_, OCCAM_ABI_EXT_ACCEPT), sizeof(occam_abi_accept));
  feedback_ = whole<occam_abi_feedback>(get(handle_, OCCAM_ABI_EXT_FEEDBACK), sizeof(occam_abi_feedback));
}

Result<Fitted> Router::fit(const occam_abi_fit_request& request) const {
  if (!can_fit()) return cannot(info_, "learn from stored outcomes");
  FitCatcher catcher;
  ErrorCatcher caught(who(info_));
  const std::int32_t status = fit_->fit(handle_, &request, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (!catcher.state) return fail(ErrorCode::kPlugin, fmt::format("router {}: fit gave no state", info_.id));
  return Fitted{std::move(*catcher.state), std::move(catcher.notes)};
}

Result<void> Router::load_state(std::string_view state) const {
  if (state_ == nullptr) return cannot(info_, "have a state");
  ErrorCatcher caught(who(info_));
  const std::int32_t status = state_->load(handle_, borrow(state), caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return {};
}

Result<Acceptance> Router::accept(const occam_abi_candidate_answer& answer) const {
  if (!can_accept()) return cannot(info_, "look at answers");
  AcceptCatcher catcher;
  ErrorCatcher caught(who(info_));
  const std::int32_t status = accept_->accept(handle_, &answer, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (!catcher.made || catcher.is_broken)
    return fail(ErrorCode::kPlugin, fmt::format("router {}: accept did not decide exactly once", info_.id));
  return std::move(*catcher.made);
}

Result<void> Router::observe(const occam_abi_observation& observation) const {
  if (!can_observe()) return cannot(info_, "learn while it serves");
  ErrorCatcher caught(who(info_));
  const std::int32_t status = feedback_->observe(handle_, &observation, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return {};
}

Result<std::string> Router::save_observed() const {
  if (!can_observe()) return cannot(info_, "learn while it serves");
  TextCatcher text;
  ErrorCatcher caught(who(info_));
  const std::int32_t status = feedback_->save(handle_, &text.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (!text.text) return fail(ErrorCode::kPlugin, fmt::format("router {}: save gave nothing", info_.id));
  return std::move(*text.text);
}

Result<void> Router::merge_observed(std::string_view saved) const {
  if (!can_observe()) return cannot(info_, "learn while it serves");
  ErrorCatcher caught(who(info_));
  const std::int32_t status = feedback_->merge(handle_, borrow(saved), caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return {};
}

}  // namespace occam::plugin
