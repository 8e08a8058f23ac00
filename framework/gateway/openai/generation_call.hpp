// What a client asks of /v1/chat/completions and /v1/completions, understood.
//
// What Occam interprets is checked strictly; what changes the answer and is not ours goes on to the model as
// `Request::options`; what changes nothing (`user`, a penalty of 0, …) is dropped, so that small models that know no
// options are not passed over for it. framework/docs/gateway.md has the table. Threads: values, no sharing.
//
//   Checked<GenerationCall> call = parse_chat(body);
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "gateway/openai/errors.hpp"
#include "occam/request.hpp"

namespace occam::gateway {

class BodyReader;

enum class Delivery { kWhole, kStream };
enum class Usage { kLeaveOut, kInclude };

struct GenerationCall {
  Request request;    ///< without task, model, residency and cancel
  std::string model;  ///< as the client wrote it: `occam`, `occam/TASK` or an id
  Delivery delivery = Delivery::kWhole;
  Usage stream_usage = Usage::kLeaveOut;  ///< a last frame with the usage
};

/// POST /v1/chat/completions.
[[nodiscard]] Checked<GenerationCall> parse_chat(std::string_view body);
/// POST /v1/completions: one prompt, taken as it is.
[[nodiscard]] Checked<GenerationCall> parse_completion(std::string_view body);

/// What both have in common: model, sampling, stop, seed, stream and stream_options.
void read_common(BodyReader& body, GenerationCall& call);
/// The members that nobody interpreted, those that say nothing removed, as the text of Request::options.
[[nodiscard]] std::string to_options(boost::json::object rest);

}  // namespace occam::gateway
