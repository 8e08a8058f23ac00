#include <catch2/catch.hpp>
#include <stdexcept>

#include "base/clock.hpp"
#include "files.hpp"
#include "plugin/backend.hpp"
#include "plugin/evaluator.hpp"
#include "plugin/router.hpp"

namespace plugin = occam::plugin;
namespace test = occam::test;
using occam::ErrorCode;

namespace {

std::shared_ptr<plugin::LoadedModel> load(const std::filesystem::path& file, std::string_view model = "{}") {
  const auto library = plugin::Library::open(file);
  REQUIRE(library);
  const auto backend = plugin::Backend::create(*library, (*library)->plugins()[0], "{}");
  REQUIRE(backend);
  const auto loaded = (*backend)->load("m", model, plugin::LoadScope::kWeights);
  REQUIRE(loaded);
  return *loaded;
}

occam::Result<plugin::Generated> ask(plugin::LoadedModel& model, const plugin::PieceFunction& function,
                                     plugin::CallLimits limits = {}) {
  plugin::GenerateCall call;
  call.form = occam::PromptForm::kRaw;
  call.prompt = "one two three";
  call.limits = std::move(limits);
  return model.generate(call, function);
}

}  // namespace

TEST_CASE("an answer comes in pieces with its counts") {
  std::string text;
  const auto done = ask(*load(test::scripted()), [&](const plugin::Piece& piece) {
    text += piece.text;
    return occam::Flow::kContinue;
  });
  REQUIRE(done);
  CHECK(text == "one two three");
  CHECK(done->completion_tokens == 3);
  CHECK(done->finish_reason == occam::FinishReason::kStop);
}

TEST_CASE("a stream function that throws ends the call and the exception stays inside") {
  const auto done =
      ask(*load(test::scripted()), [](const plugin::Piece&) -> occam::Flow { throw std::runtime_error("no more"); });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::kInternal);
}

TEST_CASE("a stream function that stops gets a cancelled answer") {
  const auto done = ask(*load(test::scripted()), [](const plugin::Piece&) { return occam::Flow::kStop; });
  REQUIRE(done);
  CHECK(done->finish_reason == occam::FinishReason::kCancelled);
}

TEST_CASE("a backend that never finishes broke its contract") {
  const auto done = ask(*load(test::zoo("G02_never_finishes")), {});
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::kPlugin);
}

TEST_CASE("failures come with the model's name and a kind of their own") {
  const auto failed = ask(*load(test::scripted(), R"({"fail":"UNAVAILABLE"})"), {});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kUnavailable);
  CHECK(failed.error().message.starts_with("model m: "));

  std::stop_source source;
  source.request_stop();
  const auto model = load(test::scripted(), R"({"hang":true})");
  CHECK(ask(*model, {}, {.cancel = source.get_token()}).error().code == ErrorCode::kCancelled);
  CHECK(ask(*model, {}, {.cancel = {}, .deadline_ns = 1}).error().code == ErrorCode::kTimeout);
}

TEST_CASE("scores come in the order of the items and a skipped item is a broken contract") {
  const std::vector<plugin::ScoreItem> items = {{"a", " b"}, {"a", " c d"}};
  const auto scores = load(test::scripted(), R"({"prefers":"c d"})")->score(items, {});
  REQUIRE(scores);
  CHECK((*scores)[0].logprob == -3.0);
  CHECK((*scores)[1].logprob == -1.0);
  CHECK((*scores)[1].greedy);
  CHECK(load(test::zoo("C01_skips_an_item"))->score(items, {}).error().code == ErrorCode::kPlugin);
}

TEST_CASE("an ability that a backend does not have is unsupported") {
  CHECK(load(test::scripted())->encode("a", 0).error().code == ErrorCode::kUnsupported);
}

TEST_CASE("a value outside its metric's range and a missing one are broken contracts") {
  for (const char* animal : {"V02_percent", "V01_no_value"}) {
    const auto library = plugin::Library::open(test::zoo(animal));
    REQUIRE(library);
    const auto evaluator = plugin::Evaluator::create(*library, (*library)->plugins()[0], "{}");
    REQUIRE(evaluator);
    const std::string answer = std::string_view(animal) == "V02_percent" ? "yes" : "no";
    const std::vector<plugin::EvalOutput> outputs = {{.text = answer, .likelihoods = {}}};
    const plugin::EvalItem item{.id = "1", .input = "", .targets = {"yes"}, .choices = {}, .gold = -1, .fields = "{}"};
    CAPTURE(animal);
    CHECK((*evaluator)->evaluate(item, outputs).error().code == ErrorCode::kPlugin);
  }
}

TEST_CASE("a router that names a candidate that is none broke its contract") {
  for (const char* animal : {"R01_skips_a_candidate", "R02_unknown_candidate"}) {
    const auto library = plugin::Library::open(test::zoo(animal));
    REQUIRE(library);
    const auto router = plugin::Router::create(*library, (*library)->plugins()[0], "{}");
    REQUIRE(router);
    occam_abi_evidence evidence{};
    evidence.struct_size = sizeof evidence;
    occam_abi_candidate candidate{};
    candidate.struct_size = sizeof candidate;
    candidate.evidence = &evidence;
    const occam_abi_candidate* candidates[] = {&candidate};
    occam_abi_route_request request{};
    request.struct_size = sizeof request;
    request.candidates = candidates;
    request.candidate_count = 1;
    CAPTURE(animal);
    CHECK((*router)->route(request).error().code == ErrorCode::kPlugin);
  }
}
