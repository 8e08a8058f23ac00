// Occam::embed: texts as vectors, under the same residency rules as answers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/core.hpp"
#include "base/clock.hpp"

namespace occam {
namespace {

/// How far the data of the request may go: as the policy's default rules say, narrowed by the request.
Residency allowed_residency(const config::Policy& policy, const EmbedRequest& request) {
  const config::Rules* rules = policy.find_rules("default");
  const Residency widest = rules == nullptr ? Residency::kCloud : rules->residency;
  return request.residency ? std::min(widest, *request.residency) : widest;
}

std::int64_t deadline_ns(const EmbedRequest& request) {
  if (!request.deadline_seconds || !(*request.deadline_seconds < 1e9)) return 0;
  return monotonic_ns() + static_cast<std::int64_t>(std::max(*request.deadline_seconds, 0.0) * 1e9);
}

/// Length 1; a vector of zeros stays one.
void normalise(std::vector<float>& values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  if (squares <= 0) return;
  const double scale = 1 / std::sqrt(squares);
  for (float& value : values) value = static_cast<float>(value * scale);
}

}  // namespace

Result<Embeddings> Occam::embed(const EmbedRequest& request) const {
  const auto snapshot = core_->snapshot();
  model::Models& models = *snapshot->models;
  const Result<std::string> id = models.resolve(request.model);
  if (!id) return fail(id.error());
  const Result<plugin::ModelInfo> info = models.describe(*id);
  if (!info) return fail(info.error());
  const Residency allowed = allowed_residency(snapshot->policy, request);
  if (info->residency > allowed) {
    return fail(ErrorCode::kRefused, fmt::format("{}: its data goes to \"{}\", and this request's goes no farther than "
                                                 "\"{}\"",
                                                 *id, word(info->residency), word(allowed)));
  }
  const plugin::CallLimits limits{request.cancel, deadline_ns(request)};
  const auto loaded = models.acquire(*id, {.cancel = limits.cancel, .deadline_ns = limits.deadline_ns});
  if (!loaded) return fail(loaded.error());
  auto vectors = (*loaded)->embed(
      {.texts = request.texts, .dimensions = request.dimensions, .traceparent = request.traceparent, .limits = limits});
  if (!vectors) return fail(vectors.error());
  Embeddings embeddings{.model = *id, .vectors = {}, .prompt_tokens = 0};
  for (plugin::Embedding& vector : *vectors) {
    embeddings.prompt_tokens += vector.prompt_tokens;
    normalise(vector.values);
    embeddings.vectors.push_back(std::move(vector.values));
  }
  return embeddings;
}

}  // namespace occam
