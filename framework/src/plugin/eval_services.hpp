// What the host does for an evaluator while it evaluates one item: occam.host.generate/1 and occam.host.answer/1.
//
// The ABI's calls carry no handle of the item; a scope on evaluate's thread says which it is. Threads: a scope and the
// calls inside it are of one thread; services must outlive their scope.
//
//   const ServiceScope scope(&services);
//   factory.evaluate(…);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/request.hpp"

namespace occam::plugin {

struct HostQuestion {
  std::string_view model;  ///< its id in the policy
  std::span<const Message> messages;
  double temperature = 0;
  std::uint64_t seed = 0;
  std::int32_t max_tokens = 0;  ///< 0: as many as the context holds
};

struct HostReply {
  std::string text;
  FinishReason finish_reason = FinishReason::kStop;
  std::int32_t prompt_tokens = 0;
  std::int32_t completion_tokens = 0;
};

class EvalServices {
 public:
  virtual ~EvalServices() = default;
  /// Errors: kNotFound, kRefused, kBudget, and those of LoadedModel::generate().
  [[nodiscard]] virtual Result<HostReply> generate(const HostQuestion& question) = 0;
  /// What the model has answered to the item. Errors: kNotFound, kStore.
  [[nodiscard]] virtual Result<std::string> answer(std::string_view model) = 0;
};

/// Puts services at the disposal of this thread's evaluator; null: none.
class ServiceScope {
 public:
  explicit ServiceScope(EvalServices* services);
  ~ServiceScope();
  ServiceScope(const ServiceScope&) = delete;
  ServiceScope& operator=(const ServiceScope&) = delete;

 private:
  EvalServices* outer_;
};

/// The table of a service by its id, for the host's get_extension; null for what is none.
[[nodiscard]] const void* find_service(std::string_view id);

}  // namespace occam::plugin
