#include "routing/draft.hpp"

#include "base/strings.hpp"

namespace occam::routing {
namespace {

constexpr std::string_view kWish =
    "Your answer above is a quick draft and may be wrong. Check it against my question and give the final answer, in "
    "the form that I asked for and without a word about the draft.";

}  // namespace

std::optional<Request> with_draft(const Request& request, std::string_view draft) {
  const bool has_own_messages = request.options.find("\"messages\"") != std::string::npos;
  if (request.form == PromptForm::kRaw || request.messages.empty() || has_own_messages || trim(draft).empty())
    return std::nullopt;
  Request drafted = request;
  drafted.messages.push_back({"assistant", std::string(draft)});
  drafted.messages.push_back({"user", std::string(kWish)});
  return drafted;
}

}  // namespace occam::routing
