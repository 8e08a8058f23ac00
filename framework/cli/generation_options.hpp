// The options that `run` and `chat` share: which model, how tokens are drawn, when to end.
#pragma once

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "command.hpp"

namespace occam::cli {

struct GenerationOptions {
  std::string model;
  std::string task;
  std::string schema_file;
  Sampling sampling;
  std::int32_t max_tokens = 0;
  std::int32_t alternatives = -1;
  double deadline_seconds = 0;
  std::vector<std::string> stop;
  std::string residency;

  void add_to(CLI::App& command, Session& session) {
    auto* model_option = command.add_option("--model", model, "A model id of the policy, or a model file");
    command.add_option("--task", task, "The task that the prompt belongs to")->excludes(model_option);
    command.add_option("--max-tokens", max_tokens, "Tokens of the answer at most (0: as the task or the context says)")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--temperature", sampling.temperature, "0 is greedy")->check(CLI::Range(0.0, 100.0));
    command.add_option("--top-k", sampling.top_k, "Draw from the k likeliest tokens (0: all)")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--top-p", sampling.top_p, "Draw from the likeliest tokens that make up p")
        ->check(CLI::Range(1e-9, 1.0));
    command.add_option("--min-p", sampling.min_p, "Draw from tokens at least p times as likely as the likeliest")
        ->check(CLI::Range(0.0, 1.0));
    command.add_option("--repetition-penalty", sampling.repetition_penalty, "Above 1: avoid the last 64 tokens")
        ->check(CLI::Range(1e-3, 100.0));
    command.add_option("--seed", sampling.seed, "The same seed gives the same answer");
    command.add_option("--stop", stop, "End before this text (may be given several times)");
    command.add_option("--logprobs", alternatives, "With --json: log-probabilities and so many alternatives a token")
        ->check(CLI::Range(0, 20));
    command.add_option("--deadline", deadline_seconds, "Seconds for all attempts together")->check(CLI::PositiveNumber);
    command.add_option("--residency", residency, "The farthest that the prompt may go")
        ->check(CLI::IsMember({"device", "edge", "cloud"}));
    command.add_option("--context", session.options.context, "Context length for a model file")
        ->check(CLI::PositiveNumber);
    command.add_option("--threads", session.options.threads, "Threads of the local engine")->check(CLI::PositiveNumber);
    command.add_option("--schema", schema_file, "A JSON Schema that the answer must follow")->check(CLI::ExistingFile);
  }

  [[nodiscard]] Request to_request() const {
    Request request;
    request.model = model;
    request.task = task;
    request.sampling = sampling;
    request.max_tokens = max_tokens;
    request.alternatives = alternatives;
    request.stop = stop;
    if (deadline_seconds > 0) request.deadline_seconds = deadline_seconds;
    if (residency == "device") request.residency = Residency::kDevice;
    if (residency == "edge") request.residency = Residency::kEdge;
    if (residency == "cloud") request.residency = Residency::kCloud;
    return request;
  }

  /// Adds the schema file's text. Errors: kNotFound.
  [[nodiscard]] Result<Request> read_schema(Request request) const {
    if (schema_file.empty()) return request;
    std::ifstream file(schema_file, std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, "cannot open the schema", schema_file);
    request.schema.assign(std::istreambuf_iterator<char>(file), {});
    return request;
  }
};

}  // namespace occam::cli
