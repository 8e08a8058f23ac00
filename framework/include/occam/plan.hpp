// What a router decided and why: the candidates with their evidence, the attempts in order, and what became of them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "occam/evidence.hpp"
#include "occam/export.hpp"

namespace occam {

/// Which answers end the chain.
enum class Accept {
  kAlways,  ///< any answer that came
  kValid,   ///< one that passes the task's checks
  kAsk,     ///< one that the router accepts when it sees it
};

/// One model of the ladder, with the rule that refused it.
struct Candidate {
  std::string model;
  double parameters = 0;  ///< run per token; NaN: not known
  std::int64_t n = 0;     ///< items of evidence
  double mean = 0;        ///< NaN: none
  double low = 0;         ///< the bound that was held against the threshold; NaN: none
  double quality = 0;     ///< what the router predicts; NaN: nothing
  Verdict verdict = Verdict::kOpen;
  std::int64_t items_needed = 0;             ///< about how many more would settle an open verdict; -1: not known
  double seconds = 0;                        ///< an item took by the evidence, on average; NaN: not known
  double cost = 0;                           ///< predicted of this request, by the model's price; NaN: not known
  Residency residency = Residency::kDevice;  ///< the farthest that its data goes
  std::string refused_by;  ///< a stable word: `residency`, `context`, `no_evidence`, …; empty: accepted
  std::string reason;      ///< one sentence, with the numbers
};

struct PlannedAttempt {
  std::string model;
  Accept accept = Accept::kValid;
};

/// The ordered models to try. No attempts: the request is refused, and the candidates say why.
struct Plan {
  std::string task;
  std::string recognised_by;  ///< `declared`, `rule`, `classifier`, `default`
  std::string recognition;    ///< where a classifier was asked: its probability, and its error on held-out prompts
  std::string policy;
  std::string router;
  std::string threshold;  ///< `at_least 0.85 at error 0.05`
  std::vector<PlannedAttempt> attempts;
  std::vector<Candidate> candidates;  ///< smallest first
};

/// What became of one try.
enum class Outcome {
  kAnswered,
  kError,
  kTimeout,
  kOverloaded,
  kContext,  ///< the prompt does not fit the model's context
  kInvalid,  ///< the answer fails the task's checks
  kUnsure,   ///< the router did not accept the answer
  kCancelled,
};

struct Attempt {
  std::string model;
  Outcome outcome = Outcome::kError;
  std::string reason;  ///< empty where it answered and no router looked at the answer
  double milliseconds = 0;
  double first_token_milliseconds = 0;  ///< NaN where none came
  std::int32_t prompt_tokens = 0;
  std::int32_t completion_tokens = 0;
  double cost = 0;  ///< NaN where the price is not known
  /// That the answer is good enough, as the router that looked at it said; NaN: none did, or it does not know.
  double probability = std::numeric_limits<double>::quiet_NaN();
};

/// How much of an answer the caller has got. After a part of it no other model is asked.
enum class AnswerPart {
  kNone,
  kPart,  ///< pieces of a stream that ended in an error
  kWhole,
};

/// The recorded outcome of a request.
struct Decision {
  std::string id;  ///< as it stands in the store; empty where nothing was recorded
  std::string task;
  std::string recognised_by;
  std::string model;   ///< who answered; empty: nobody
  std::string reason;  ///< why this one, in one sentence
  std::vector<Attempt> attempts;
  AnswerPart delivered = AnswerPart::kNone;
};

/// `always`, `valid`, `ask`; `answered`, `error`, …; `none`, `part`, `whole`.
[[nodiscard]] OCCAM_API std::string_view word(Accept accept);
[[nodiscard]] OCCAM_API std::string_view word(Outcome outcome);
[[nodiscard]] OCCAM_API std::string_view word(AnswerPart part);

}  // namespace occam
