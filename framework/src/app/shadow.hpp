// Trials of smaller models: a sampled share of what was answered is put to the next smaller model as well, its answer
// is judged against the one that was given, and a stream of such judgements promotes the model or demotes it.
//
// A trial never delays a request: it begins only while few enough requests run, one at a time, and is broken off as
// soon as more do; the queue is bounded, and what does not fit is dropped and counted. A trial keeps to the request's
// residency, to the money of its policy and to the models that are loaded: it loads none. Owned by the core; destroyed
// before what it uses. Threads: [any]; one thread of its own, made when it is first needed.
//
//   shadow.offer({snapshot, routing, route, request, answer});   // after the answer was given
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>

#include "occam/shadow.hpp"
#include "routing/planner.hpp"
#include "store/shadow.hpp"

namespace occam::app {

struct Core;
struct LoadedSuite;
struct Snapshot;
class Routing;

class Shadow {
 public:
  explicit Shadow(Core& core) : core_(core) {}
  ~Shadow();
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;

  /// One answered request.
  struct Answered {
    std::shared_ptr<const Snapshot> snapshot;  ///< the route borrows from it
    const Routing* routing = nullptr;
    routing::Route route;
    Request request;
    Answer answer;
  };
  /// Whether the request is of the sample and has a smaller model to try: asked before anything is copied.
  [[nodiscard]] bool wants(const routing::Route& route, const Decision& decision);
  void offer(Answered answered);

  /// A request has begun: what is tried beside more requests than the policy allows is broken off.
  void make_way(std::int64_t running);

  /// See routing/promotion.hpp.
  [[nodiscard]] std::optional<std::string> promoted(std::string_view policy, std::string_view task,
                                                    std::string_view model);
  /// By hand. Errors: kNotFound for a stream that there is none of, kStore.
  [[nodiscard]] Result<void> change(std::string_view policy, std::string_view task, std::string_view model,
                                    Promotion promotion);
  [[nodiscard]] Result<ShadowReport> report();
  /// Waits until nothing is queued or tried.
  void flush();

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // policy, task, model

  void work();
  /// Who is asked, and whose answers are judged: a smaller model against the one that answered, or a promoted one that
  /// answered against a larger one.
  struct Trial {
    std::string asked;
    std::string judged;
  };
  [[nodiscard]] Trial plan_trial(const routing::Route& route, const Decision& decision);
  [[nodiscard]] bool may_begin(const Answered& answered) const;
  void try_one(Answered answered);
  [[nodiscard]] Result<double> judge(const Answered& answered, const std::string& text, const std::string& target,
                                     std::string& judge);
  [[nodiscard]] Result<void> take(const Answered& answered, const std::string& model, store::ShadowJudgement judgement);
  /// Requires: streams_mutex_ is held.
  [[nodiscard]] Result<void> load_streams();
  [[nodiscard]] Result<std::optional<store::ShadowStream>> find_stream(const Key& key);
  /// Commits, then shows. Requires: writing_ is held.
  [[nodiscard]] Result<void> put_stream(const store::ShadowStream& stream,
                                        const std::optional<store::ShadowJudgement>& judgement,
                                        const std::optional<store::ShadowChange>& change);

  Core& core_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Answered> queue_;
  std::optional<std::stop_source> trial_;
  std::int64_t trial_may_run_beside_ = 0;
  bool is_closing_ = false;
  ShadowCounts counts_;
  std::thread thread_;

  std::mutex writing_;        // held over a commit, never on a request's path
  std::mutex streams_mutex_;  // of what follows
  bool has_streams_ = false;
  std::map<Key, store::ShadowStream> streams_;

  std::map<std::string, std::shared_ptr<const LoadedSuite>> suites_;  // the thread's own, of suites_of_
  std::shared_ptr<const Snapshot> suites_of_;
};

}  // namespace occam::app
