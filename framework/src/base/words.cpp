// The words of the public enumerations: as policies, tables and JSON spell them.
#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/decide.hpp"
#include "occam/evidence.hpp"
#include "occam/plan.hpp"

namespace occam {

std::string_view word(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage: return "usage";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kRefused: return "refused";
    case ErrorCode::kNoModel: return "no_model";
    case ErrorCode::kBudget: return "budget";
    case ErrorCode::kContext: return "context";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kTimeout: return "timeout";
    case ErrorCode::kOverloaded: return "overloaded";
    case ErrorCode::kLoading: return "loading";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kCredentials: return "credentials";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kModel: return "model";
    case ErrorCode::kStore: return "store";
    case ErrorCode::kPlugin: return "plugin";
    case ErrorCode::kData: return "data";
    case ErrorCode::kInternal: return "internal";
  }
  return "";
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOpen: return "open";
    case Verdict::kMeets: return "meets";
    case Verdict::kMisses: return "misses";
  }
  return "";
}

std::string_view word(VerdictBasis basis) {
  switch (basis) {
    case VerdictBasis::kNone: return "none";
    case VerdictBasis::kCertainty: return "certainty";
    case VerdictBasis::kEvidence: return "evidence";
  }
  return "";
}

std::string_view word(IntervalKind interval) {
  switch (interval) {
    case IntervalKind::kFixed: return "fixed";
    case IntervalKind::kSequence: return "sequence";
  }
  return "";
}

std::string_view word(Residency residency) {
  switch (residency) {
    case Residency::kDevice: return "device";
    case Residency::kEdge: return "edge";
    case Residency::kCloud: return "cloud";
  }
  return "";
}

std::string_view word(Accept accept) {
  switch (accept) {
    case Accept::kAlways: return "always";
    case Accept::kValid: return "valid";
    case Accept::kAsk: return "ask";
  }
  return "";
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAnswered: return "answered";
    case Outcome::kError: return "error";
    case Outcome::kTimeout: return "timeout";
    case Outcome::kOverloaded: return "overloaded";
    case Outcome::kContext: return "context";
    case Outcome::kInvalid: return "invalid";
    case Outcome::kUnsure: return "unsure";
    case Outcome::kCancelled: return "cancelled";
  }
  return "";
}

std::string_view word(AnswerPart part) {
  switch (part) {
    case AnswerPart::kNone: return "none";
    case AnswerPart::kPart: return "part";
    case AnswerPart::kWhole: return "whole";
  }
  return "";
}

std::string_view word(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop: return "stop";
    case FinishReason::kLength: return "length";
    case FinishReason::kCancelled: return "cancelled";
    case FinishReason::kTool: return "tool_calls";
    case FinishReason::kFilter: return "content_filter";
  }
  return "";
}

}  // namespace occam
