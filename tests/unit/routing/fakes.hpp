// Models, evidence and a router that do as they are told.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "routing/evidence_table.hpp"
#include "routing/model_port.hpp"

namespace occam::routing {

class FakeModels final : public ModelPort {
 public:
  using Behaviour = std::function<Result<Answer>(const ModelCall&, const StreamFunction&)>;

  std::map<std::string, ModelFacts, std::less<>> models;
  std::map<std::string, Behaviour, std::less<>> behaviours;
  std::map<std::string, std::string, std::less<>> refused_options;
  std::int64_t tokens = 10;
  std::vector<std::string> called;
  int counted = 0;

  Result<ModelFacts> facts(std::string_view model) override {
    const auto found = models.find(model);
    if (found == models.end()) return fail(ErrorCode::kNotFound, "its file is not there");
    return found->second;
  }
  std::optional<std::int64_t> prompt_tokens(std::string_view, const Request&) override {
    ++counted;
    return tokens;
  }
  Result<Answer> generate(const ModelCall& call, const StreamFunction& stream) override {
    {
      const std::lock_guard lock(mutex_);
      called.emplace_back(call.model);
    }
    return behaviours.find(call.model)->second(call, stream);
  }
  std::string refused_option(std::string_view model, std::string_view) override {
    const auto found = refused_options.find(model);
    return found == refused_options.end() ? std::string() : found->second;
  }

 private:
  std::mutex mutex_;
};

inline FakeModels::Behaviour says(std::string text) {
  return [text](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    Answer answer;
    answer.text = text;
    if (stream && stream({answer.text, call.model}) == Flow::kStop) answer.finish_reason = FinishReason::kCancelled;
    return answer;
  };
}

inline FakeModels::Behaviour fails(ErrorCode code, std::string message = "it broke") {
  return [=](const ModelCall&, const StreamFunction&) -> Result<Answer> { return fail(code, message); };
}

class FakeEvidence final : public EvidenceSource {
 public:
  std::map<std::string, ModelEvidence, std::less<>> rows;
  std::int64_t current = 1;
  int reads = 0;
  int questions = 0;
  bool broken = false;

  Result<std::int64_t> revision() override {
    ++questions;
    if (broken) return fail(ErrorCode::kStore, "the disk is gone");
    return current;
  }
  Result<ModelEvidence> evidence(std::string_view model, std::string_view) override {
    ++reads;
    const auto found = rows.find(model);
    return found == rows.end() ? ModelEvidence{} : found->second;
  }
  Result<statistics::Moments> differences(std::string_view a, std::string_view b, std::string_view) override {
    return statistics::Moments{.n = static_cast<std::int64_t>(a.size() * 100 + b.size()), .sum = 0, .sum_squares = 0};
  }
};

}  // namespace occam::routing
