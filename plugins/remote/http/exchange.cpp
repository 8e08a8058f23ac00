#include "remote/http/exchange.hpp"

#include <utility>

namespace occam::remote {
namespace {

/// Of a request that its server had whole, without the head of an answer.
std::unexpected<Failure> lost(Failure failure) {
  failure.error.status = sdk::Status::kDataLoss;
  failure.error.message += "; it may have done the work, so it is not asked again";
  failure.again = Again::kNever;
  return std::unexpected(std::move(failure));
}

constexpr std::chrono::milliseconds kLastWord{2};  ///< how long the end of a stream may lag behind its [DONE]

}  // namespace

Exchange::Exchange(Lease lease, std::uint64_t max_answer_bytes, std::chrono::milliseconds patience, Call& call)
    : lease_(std::move(lease)), parser_(Body::kExpected, max_answer_bytes), patience_(patience), call_(&call) {
  call_->watch(&lease_->connection());
}

Exchange::~Exchange() {
  if (lease_) call_->watch(nullptr);
}

Exchange::Exchange(Exchange&& other) noexcept
    : lease_(std::move(other.lease_)),
      parser_(std::move(other.parser_)),
      patience_(other.patience_),
      call_(other.call_),
      has_bytes_(other.has_bytes_) {
  other.lease_.reset();
}

Tried<Exchange> Exchange::begin(Pool& pool, const std::shared_ptr<const Route>& route, std::string_view request,
                                std::uint64_t max_answer_bytes, Call& call) {
  for (Pool::Choice choice = Pool::Choice::kIdleFirst;; choice = Pool::Choice::kFresh) {
    Tried<Lease> lease = pool.acquire(route, call, choice);
    if (!lease) return std::unexpected(lease.error());
    const bool was_idle = lease->was_idle();
    Exchange exchange(std::move(*lease), max_answer_bytes, route->silence_timeout, call);
    Tried<void> went = exchange.lease_->connection().write(request, call);
    const bool is_out = went.has_value();
    while (went && !exchange.parser_.has_head()) went = exchange.read_some(call, exchange.patience_);
    if (went) {
      if (exchange.parser_.is_done()) exchange.keep();
      return exchange;
    }
    Failure& failure = went.error();
    if (failure.again == Again::kNever) return std::unexpected(std::move(failure));
    if (is_out) return lost(std::move(failure));
    if (!was_idle) return std::unexpected(std::move(failure));
  }
}

Tried<void> Exchange::read_some(Call& call, std::chrono::milliseconds patience) {
  Connection& connection = lease_->connection();
  const Tried<std::string_view> bytes = connection.read(call, patience);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->empty()) {
    if (!has_bytes_)
      return fail(sdk::Status::kUnavailable, "the server closed the connection without an answer", Again::kMayHelp);
    return parser_.end();
  }
  has_bytes_ = true;
  const Tried<std::size_t> used = parser_.put(*bytes);
  if (!used) return std::unexpected(used.error());
  connection.take(*used);
  return {};
}

Tried<bool> Exchange::read_body(Call& call) {
  if (!lease_ || parser_.is_done()) return false;
  if (auto read = read_some(call, patience_); !read) {
    read.error().again = Again::kNever;
    return std::unexpected(std::move(read.error()));
  }
  if (parser_.is_done()) keep();
  return true;
}

void Exchange::settle(Call& call) {
  if (lease_ && !parser_.is_done() && !read_some(call, kLastWord)) return;
  if (lease_ && parser_.is_done()) keep();
}

void Exchange::keep() {
  if (!parser_.head().keeps_alive || lease_->connection().has_unused()) return;
  call_->watch(nullptr);
  lease_->give_back();
  lease_.reset();
}

}  // namespace occam::remote
