// A service that embeds Occam: loads a policy, asks which model would answer and why, runs, and reads the decision.
#include <iostream>
#include <occam/occam.hpp>
#include <string>

namespace {

int report(const occam::Error& error) {
  std::cerr << error.where << (error.where.empty() ? "" : ": ") << error.message << '\n' << error.details;
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: consumer_cpp POLICY TASK PROMPT\n";
    return 2;
  }
  const auto occam = occam::Occam::open({.policy = argv[1]});
  if (!occam) return report(occam.error());

  occam::Request request;
  request.task = argv[2];
  request.messages = {{"user", argv[3]}};

  const auto plan = occam->route(request);
  if (!plan) return report(plan.error());
  for (const occam::Candidate& candidate : plan->candidates)
    std::cout << candidate.model << ": " << (candidate.refused_by.empty() ? "accepted" : candidate.refused_by) << '\n';

  const auto answer = occam->run(request, [](const occam::Delta& delta) {
    std::cout << delta.text << std::flush;
    return occam::Flow::kContinue;
  });
  if (!answer) return report(answer.error());
  std::cout << "\nmodel " << answer->model << ", decision " << answer->decision.id << '\n';
  for (const occam::Attempt& attempt : answer->decision.attempts)
    std::cout << "attempt " << attempt.model << ' ' << occam::word(attempt.outcome) << '\n';
  return 0;
}
