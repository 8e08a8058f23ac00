#include "routing/stream_gate.hpp"

#include <algorithm>
#include <utility>

#include "routing/cost.hpp"
#include "routing/join_fields.hpp"

namespace occam::routing {

Flow StreamGate::Lane::deliver(const Delta& delta) {
  if (!gate_.is_streaming()) return Flow::kContinue;
  gate_.has_delivered_ = true;
  Delta named = delta;
  named.decision = gate_.decision_;
  named.attempt = number_;
  return gate_.stream_(named);
}

Flow StreamGate::Lane::push(const Delta& delta) {
  if (has_gate()) {
    count(delta);
    return deliver(delta);
  }
  if (gate_.is_taken()) return Flow::kStop;
  const bool has_content = !delta.text.empty() || routing::has_content(delta.fields);
  if (has_content && first_content_ns_ == 0) first_content_ns_ = clock_.now_ns();
  count(delta);
  if (!has_content && hold(delta)) return Flow::kContinue;
  if (!take() || release() == Flow::kStop) return Flow::kStop;
  return deliver(delta);
}

bool StreamGate::Lane::finish(const Delta& whole) {
  if (has_gate()) return true;
  if (!take()) return false;
  const bool has_come = !held_.empty();
  (void)release();
  if (!has_come && (!whole.text.empty() || !whole.fields.empty())) (void)deliver(whole);
  return true;
}

void StreamGate::Lane::count(const Delta& delta) {
  has_piece_ = true;
  token_count_ += delta.tokens.size();
  byte_count_ += delta.text.size() + delta.fields.size();
}

bool StreamGate::Lane::hold(const Delta& delta) {
  const std::size_t bytes = held_bytes_ + delta.text.size() + delta.fields.size();
  if (held_.size() >= kMostHeldPieces || bytes > kMostHeldBytes) return false;
  held_bytes_ = bytes;
  held_.push_back({std::string(delta.text), std::string(delta.model),
                   std::vector<TokenInfo>(delta.tokens.begin(), delta.tokens.end()), std::string(delta.fields)});
  return true;
}

bool StreamGate::Lane::take() {
  const Lane* nobody = nullptr;
  if (!gate_.taken_by_.compare_exchange_strong(nobody, this)) return false;
  if (rival_.stop_possible()) rival_.request_stop();
  return true;
}

Flow StreamGate::Lane::release() {
  for (const Held& held : std::exchange(held_, {})) {
    if (deliver({held.text, held.model, held.tokens, held.fields}) == Flow::kStop) return Flow::kStop;
  }
  return Flow::kContinue;
}

std::int32_t StreamGate::Lane::tokens() const {
  return std::max(static_cast<std::int32_t>(token_count_), estimated_tokens(byte_count_));
}

}  // namespace occam::routing
