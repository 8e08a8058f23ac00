// From a call to its answer: the model or task that is meant, the run, the stream, the errors. What chat and text
// completions share.
//
// Threads: generate() on the connection's thread; the rest happens on the Occam's pool.
//
//   generate(exchange, std::move(*call), chat_shape);
#pragma once

#include <memory>

#include "gateway/exchange.hpp"
#include "gateway/openai/answer_shape.hpp"
#include "gateway/openai/generation_call.hpp"

namespace occam::gateway {

using MakeShape = std::unique_ptr<AnswerShape> (*)(ShapeOptions);

/// Answers the exchange, now or later.
void generate(const ExchangePtr& exchange, GenerationCall call, MakeShape make_shape);

/// Fills task, model and residency of `request` from the name that the client wrote and from its headers.
/// `occam`: the task is recognised; `occam/TASK`: declared; else the id of a model of the policy.
[[nodiscard]] Checked<void> address(const Exchange& exchange, std::string_view model, Request& request);

/// The header's residency. Errors: 400.
[[nodiscard]] Checked<std::optional<Residency>> asked_residency(const Exchange& exchange);

}  // namespace occam::gateway
