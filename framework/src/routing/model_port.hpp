// What routing asks of models: facts that cost nothing, and an answer. app/ implements it over model::Models; tests
// fake it.
//
// Threads: [any]; generate() on many threads at once.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/request.hpp"

namespace occam::routing {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// What is known of a model without its weights. NaN or 0: not known.
struct ModelFacts {
  double parameters = kUnknown;  ///< run per token
  double bytes = kUnknown;
  double input_price = kUnknown;   ///< per million tokens
  double output_price = kUnknown;  ///< per million tokens
  std::int32_t context_length = 0;
  Residency residency = Residency::kDevice;  ///< the farthest that its data goes
};

/// One call of a chain of attempts. The request's own deadline, cancel, sampling, task and model are settled already.
struct ModelCall {
  std::string_view model;
  const Request& request;
  std::int32_t max_tokens = 0;     ///< 0: as many as the context holds
  std::int32_t alternatives = -1;  ///< as Request::alternatives; more where a router will look at the answer
  Sampling sampling{};             ///< another seed where it is a further sample
  std::int64_t deadline_ns = 0;    ///< on monotonic_ns(); 0: none
  std::stop_token cancel{};        ///< instead of the request's: a hedged attempt is stopped alone
};

class ModelPort {
 public:
  virtual ~ModelPort() = default;

  /// Called for every candidate of every request: it should cost a look-up. Errors: the model cannot be used at all.
  [[nodiscard]] virtual Result<ModelFacts> facts(std::string_view model) = 0;

  /// The prompt's length; nothing where it is not known without loading. The backend refuses what does not fit anyway.
  [[nodiscard]] virtual std::optional<std::int64_t> prompt_tokens(std::string_view model, const Request& request) = 0;

  /// Returns the first key of the request's options (a JSON object, not empty) that the model's backend does not take,
  /// or "" where it takes all of them. Called where a request has options.
  [[nodiscard]] virtual std::string refused_option(std::string_view model, std::string_view options) {
    (void)model, (void)options;
    return {};
  }

  /// The answer's `cost` is for the caller to set. Its `fields` are those of all its pieces, see join_fields.hpp.
  /// Errors: kTimeout, kContext, kOverloaded, kCancelled, kUsage, kModel, …
  [[nodiscard]] virtual Result<Answer> generate(const ModelCall& call, const StreamFunction& stream) = 0;
};

}  // namespace occam::routing
