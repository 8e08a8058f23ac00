// Occam: the smallest language model that is good enough for the task, and the evidence for it.
//
// An Occam binds a policy, its plugins, its models and its evidence store. Open one per process and share it.
// Threads: [any]; requests run concurrently.
//
//   auto occam = occam::Occam::open({.policy = "occam.toml"});
//   if (!occam) return report(occam.error());
//   occam::Request request;
//   request.messages = {{"user", "Is this review positive? …"}};
//   request.task = "sentiment";
//   auto answer = occam->run(request);
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/answer.hpp"
#include "occam/catalogue.hpp"
#include "occam/error.hpp"
#include "occam/evaluation.hpp"
#include "occam/evaluation_plan.hpp"
#include "occam/export.hpp"
#include "occam/fit.hpp"
#include "occam/forecast.hpp"
#include "occam/gateway.hpp"
#include "occam/model.hpp"
#include "occam/plan.hpp"
#include "occam/plugins.hpp"
#include "occam/policy_tests.hpp"
#include "occam/request.hpp"
#include "occam/shadow.hpp"
#include "occam/stats.hpp"

namespace occam {

struct Options {
  /// The policy file. Empty: `occam.toml` in the working directory where there is one, else the built-in default.
  std::filesystem::path policy{};
  /// Searched before the policy's folders and the built-in one.
  std::vector<std::filesystem::path> plugin_folders{};
  /// Replaces the policy's [store] path. `:memory:` keeps nothing.
  std::filesystem::path store{};
  /// Where the data files of suites lie that name a variable (`data = { env = … }`). Empty: the variable's folder.
  std::filesystem::path data{};
  /// Replaces `threads` of every local engine; 0: as the policy says.
  std::int32_t threads = 0;
  /// Replaces `context` of models that are loaded by file name; 0: as the file says.
  std::int32_t context = 0;
  /// Threads of run_async, which is how many of its requests run at once; 0: 64.
  std::int32_t workers = 0;
  /// Requests of run_async that may wait for a thread; 0: 256.
  std::int32_t queue = 0;
};

enum class LoadScope {
  kWeights,
  kVocabulary,  ///< enough to tokenize and render
};

class OCCAM_API Occam {
 public:
  /// Reads the policy, loads the plugins, opens the store; models are loaded when they are first needed.
  /// Errors: kUsage with every diagnostic in `details`, kStore, kPlugin.
  [[nodiscard]] static Result<Occam> open(const Options& options = {});
  Occam(Occam&&) noexcept;
  Occam& operator=(Occam&&) noexcept;
  ~Occam();

  /// Decides and runs nothing. Errors: kNotFound for an unknown task or model, kModel, kStore.
  [[nodiscard]] Result<Plan> route(const Request& request) const;

  /// What these requests would take: nothing is run. Errors: as route, with the number of the prompt.
  [[nodiscard]] Result<Forecast> forecast(std::span<const Request> requests) const;

  /// Holds a file of a policy's own tests against the policy in force. Errors: kUsage with every mistake of the file in
  /// `details`, and as route.
  [[nodiscard]] Result<PolicyTestReport> test_policy(const std::filesystem::path& file) const;

  /// Which evaluations to run next. Looks at the tasks that have a suite. Errors: kUsage for a broken suite, kStore.
  [[nodiscard]] Result<EvaluationPlan> evaluation_plan() const;

  /// Decides, tries the plan in order, records the decision. After the first piece of a streamed answer the model is
  /// never switched. Errors: kRefused where the plan is empty, else the last attempt's; `details` has all attempts.
  [[nodiscard]] Result<Answer> run(const Request& request, const StreamFunction& stream = {}) const;

  /// The same without waiting: returns at once, calls `done` exactly once, from a thread of this Occam or, where it is
  /// refused at once, from within. `stream` is called on that thread. Destroying the Occam waits for all of them.
  /// Errors of `done`: as run, and kOverloaded when the queue is full.
  void run_async(Request request, StreamFunction stream, std::function<void(Result<Answer>)> done) const;

  /// Texts as vectors of length 1, by a model of the policy. Errors: kNotFound, kRefused beyond `residency`,
  /// kUnsupported, and what the backend says.
  [[nodiscard]] Result<Embeddings> embed(const EmbedRequest& request) const;

  /// Reads the policy once more and puts it in force for the requests that come; running ones end under the old one.
  /// On an error nothing changes. Errors: as open.
  [[nodiscard]] Result<void> reload();

  /// Lets the policy's routers learn from stored outcomes, and says what that gains on held-out rows. A running process
  /// goes on as before until it is reloaded. Errors: kUsage where no router of the policy learns, where there are too
  /// few rows, or for a file that does not fit the policy; kRefused for near-duplicates under LeakRule::kRefuse;
  /// kStore, kPlugin, kCancelled.
  [[nodiscard]] Result<FitReport> fit(const FitRequest& request) const;

  [[nodiscard]] Stats stats() const;

  /// Keeps what somebody thought of an answer beside its decision, and tells a score to the policy's router where that
  /// learns while it serves. Errors: kNotFound for a decision that is not stored,
  /// kUsage for a score outside 0 … 1 or for nothing at all, kStore.
  [[nodiscard]] Result<void> feedback(const Feedback& feedback) const;

  /// How the trials of smaller models stand. Errors: kStore.
  [[nodiscard]] Result<ShadowReport> shadow() const;
  /// Promotes or demotes by hand; recorded as any other. Errors: kNotFound where nothing was tried, kStore.
  [[nodiscard]] Result<void> set_promotion(std::string_view policy, std::string_view task, std::string_view model,
                                           Promotion promotion) const;

  /// A model of the policy by id, or a model file by its path. Errors: kNotFound, and what loading says.
  [[nodiscard]] Result<Model> model(std::string_view id_or_file, LoadScope scope = LoadScope::kWeights) const;

  [[nodiscard]] Catalogue catalogue() const;
  [[nodiscard]] Evaluation evaluation() const;
  [[nodiscard]] std::vector<PluginDescription> plugins() const;
  [[nodiscard]] std::vector<RefusedPlugin> refused_plugins() const;

  /// What [gateway] of the policy in force says.
  [[nodiscard]] GatewaySettings gateway_settings() const;
  /// The tasks that have a table in the policy in force, in its order, `*` aside.
  [[nodiscard]] std::vector<std::string> tasks() const;

  /// Warnings of the policy, rendered for a terminal.
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// The file that the policy was read from, or `<built-in>`.
  [[nodiscard]] std::string policy_name() const;
  [[nodiscard]] std::filesystem::path store_path() const;

 private:
  explicit Occam(std::unique_ptr<app::Core> core);
  std::unique_ptr<app::Core> core_;
};

/// `0.1.0`
[[nodiscard]] OCCAM_API std::string_view version();

}  // namespace occam
