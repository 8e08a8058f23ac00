#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "cpu/model/inspect.hpp"
#include "plugins/cpu/engine/tiny_engine.hpp"

namespace occam::cpu {
namespace {

struct Scored {
  double logprob = 0;
  std::vector<std::pair<std::int32_t, float>> tokens;
  bool operator==(const Scored&) const = default;
};

std::vector<Scored> score(CpuModel& model, const std::vector<sdk::ScoreItem>& items) {
  std::vector<Scored> all(items.size());
  const auto done = model.score(items, sdk::Cancel(), [&](const sdk::Score& one) {
    all[one.index].logprob = one.logprob;
    for (const occam_abi_token& token : one.tokens) all[one.index].tokens.emplace_back(token.id, token.logprob);
  });
  if (!done) FAIL(done.error().message);
  return all;
}

const std::vector<sdk::ScoreItem> kItems{{"abc a", " b"}, {"abc a", " c"}, {"abc", " abab"},  {"", "cab"},
                                         {"abc a", " b"}, {"ab ", "c"},    {"abc a", " bcc"}, {"ccc ab", "a"}};

}  // namespace

TEST_CASE("greedy answers are the same for every number of threads") {
  const Answer one = answer(*load(tiny_file(), 1), raw_request("abc", 40));
  CHECK(one.ids.size() == 40);
  CHECK(one.result.completion_tokens == 40);
  CHECK(one.result.finish_reason == OCCAM_ABI_FINISH_LENGTH);
  const Answer three = answer(*load(tiny_file(), 3), raw_request("abc", 40));
  CHECK(three.ids == one.ids);
  CHECK(three.logprobs == one.logprobs);
}

TEST_CASE("calls beside each other get the answers that they get alone") {
  const auto model = load(tiny_file(), 2);
  const std::vector<std::string> prompts{"a", "abc abc", "cab", "b b b b b b", "abcabcabc", ""};
  std::vector<Answer> alone;
  for (const std::string& prompt : prompts) alone.push_back(answer(*load(tiny_file()), raw_request(prompt, 30)));
  std::vector<Answer> together(prompts.size());
  {
    std::vector<std::jthread> callers;
    for (std::size_t i = 0; i < prompts.size(); ++i)
      callers.emplace_back([&, i] { together[i] = answer(*model, raw_request(prompts[i], 30)); });
  }
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    CHECK(together[i].ids == alone[i].ids);
    CHECK(together[i].logprobs == alone[i].logprobs);
  }
}

TEST_CASE("calls that together need more cache than there is wait and lose nothing") {
  // A context of 96 tokens and the spare pages hold some twenty sequences of 90 tokens; here are more.
  EngineSettings engine;
  engine.kernels = best_instruction_set();
  engine.max_parallel = 40;
  const auto model = *CpuModel::load({.id = "test", .config = R"({"file": ")" + tiny_file() + "\"}"}, engine);
  const Answer alone = answer(*load(tiny_file()), raw_request("ab", 88));
  std::vector<Answer> together(36);
  {
    std::vector<std::jthread> callers;
    for (Answer& one : together) callers.emplace_back([&] { one = answer(*model, raw_request("ab", 88)); });
  }
  for (const Answer& one : together) CHECK(one.ids == alone.ids);
}

TEST_CASE("the next turn computes only what is new") {
  const auto model = load(tiny_file());
  const Answer first = answer(*model, raw_request("abc abc abc", 8));
  CHECK(first.result.cached_tokens == 0);
  const Answer again = answer(*model, raw_request("abc abc abc", 8));
  CHECK(again.result.cached_tokens == again.result.prompt_tokens - 1);
  CHECK(again.ids == first.ids);
  CHECK(again.logprobs == first.logprobs);
}

TEST_CASE("scoring many items gives each what it gets alone") {
  const auto model = load(tiny_file(), 2);
  const std::vector<Scored> many = score(*model, kItems);
  for (std::size_t i = 0; i < kItems.size(); ++i) {
    CAPTURE(i);
    CHECK(score(*model, {kItems[i]})[0] == many[i]);
    CHECK(many[i].logprob < 0);
  }
}

TEST_CASE("scoring an answer gives the log-probabilities that generating it gave") {
  const auto model = load(tiny_file());
  const Answer generated = answer(*model, raw_request("abc", 12));
  // The tokens themselves, for the text of an untrained model need not be cut into the same ones again.
  ScoreTokens item{{1}, 0};
  const auto prompt = *model->encode("abc", 0);
  item.tokens.insert(item.tokens.end(), prompt.begin(), prompt.end());
  item.first_scored = static_cast<std::int32_t>(item.tokens.size());
  item.tokens.insert(item.tokens.end(), generated.ids.begin(), generated.ids.end());
  const auto bytes = test::tiny_llama();
  const auto file = *lm::gguf::File::from_memory(bytes, "tiny");
  const auto parameters = *lm::read_hyper_parameters(file);
  const Weights weights = *Weights::make(*lm::bind_decoder_tensors(file, parameters), parameters);
  const auto scheduler = *Scheduler::create(weights, select_kernels(best_instruction_set()),
                                            {.threads = 1, .context_length = 96, .max_active = 2});
  const auto job = std::make_shared<ScoreJob>(std::vector<ScoreTokens>{item});
  scheduler->submit(job);
  while (!*job->wait(std::chrono::milliseconds(100))) {
  }
  REQUIRE(job->scores(0).size() == generated.logprobs.size());
  for (std::size_t i = 0; i < generated.logprobs.size(); ++i)
    CHECK(job->scores(0)[i].logprob == Approx(generated.logprobs[i]).margin(1e-5));
}

TEST_CASE("a preamble that many questions share is computed once and changes no bit") {
  const auto bytes = test::tiny_llama();
  const auto file = *lm::gguf::File::from_memory(bytes, "tiny");
  const auto parameters = *lm::read_hyper_parameters(file);
  const Weights weights = *Weights::make(*lm::bind_decoder_tensors(file, parameters), parameters);
  const auto make_scheduler = [&] {
    return *Scheduler::create(weights, select_kernels(best_instruction_set()),
                              {.threads = 1, .context_length = 96, .max_active = 2});
  };
  const auto run = [](Scheduler& scheduler, std::vector<ScoreTokens> items) {
    const auto job = std::make_shared<ScoreJob>(std::move(items));
    scheduler.submit(job);
    while (!*job->wait(std::chrono::milliseconds(100))) {
    }
    return job;
  };
  const std::vector<std::int32_t> preamble{1, 5, 6, 7, 5, 6, 7, 4, 5, 6};
  const auto question = [&](std::int32_t token) {  // two options after the same context
    std::vector<ScoreTokens> options(2, {preamble, static_cast<std::int32_t>(preamble.size()) + 1});
    for (std::size_t i = 0; i < options.size(); ++i) {
      options[i].tokens.push_back(token);
      options[i].tokens.push_back(static_cast<std::int32_t>(i) + 4);
    }
    return options;
  };
  const auto warm = make_scheduler();
  CHECK(run(*warm, question(5))->cached_tokens() == 0);
  const auto next = run(*warm, question(6));
  CHECK(next->cached_tokens() == static_cast<std::int32_t>(preamble.size()));
  CHECK(run(*warm, question(6))->cached_tokens() == static_cast<std::int32_t>(preamble.size()));
  const auto alone = run(*make_scheduler(), question(6));
  for (std::size_t i = 0; i < 2; ++i) {
    REQUIRE(next->scores(i).size() == 1);
    CHECK(next->scores(i)[0].logprob == alone->scores(i)[0].logprob);
  }
}

TEST_CASE("rolling likelihood scores every token once, windows of the context each on its own") {
  const auto model = load(tiny_file(), 1, R"(, "context": 16)");
  const std::string text = "abc cab bca abc cab bca abc cab bca abc cab";
  const std::size_t tokens = model->encode(text, 0)->size();
  REQUIRE(tokens > 20);
  const std::vector<sdk::ScoreItem> items{{"", text}};
  std::size_t scored = 0;
  REQUIRE(model->score_rolling(items, sdk::Cancel(), [&](const sdk::Score& one) { scored = one.tokens.size(); }));
  CHECK(scored == tokens);
}

TEST_CASE("a prompt that does not fit is refused with both counts") {
  const auto model = load(tiny_file(), 1, R"(, "context": 8)");
  const auto result = model->generate(raw_request("cccccccccccc", 4), [](const sdk::Delta&) { return true; });
  REQUIRE_FALSE(result);
  CHECK(result.error().status == sdk::Status::kOutOfRange);
  CHECK_THAT(result.error().message, Catch::Contains("14") && Catch::Contains("8"));
  const std::vector<sdk::ScoreItem> items{{"cccccccccccc", "a"}};
  const auto scored = model->score(items, sdk::Cancel(), [](const sdk::Score&) {});
  REQUIRE_FALSE(scored);
  CHECK(scored.error().status == sdk::Status::kOutOfRange);
  CHECK(scored.error().where == "items[0]");
}

TEST_CASE("without a limit an answer is as long as the context holds") {
  const auto model = load(tiny_file(), 1, R"(, "context": 24)");
  const Answer whole = answer(*model, raw_request("abc", 0));
  CHECK(whole.result.prompt_tokens + whole.result.completion_tokens == 24);
}

TEST_CASE("a sink that has enough ends the call and the model answers again") {
  const auto model = load(tiny_file());
  int deltas = 0;
  const auto result = model->generate(raw_request("abc", 50), [&](const sdk::Delta&) { return ++deltas < 3; });
  REQUIRE(result);
  CHECK(result->finish_reason == OCCAM_ABI_FINISH_CANCELLED);
  CHECK(deltas == 3);
  CHECK(answer(*model, raw_request("abc", 3)).ids.size() == 3);
}

TEST_CASE("cancelling and deadlines end a call with their own status") {
  const auto model = load(tiny_file());
  std::atomic<int> polls = 0;
  occam_abi_cancel cancel{};
  cancel.struct_size = sizeof cancel;
  cancel.ctx = &polls;
  cancel.is_cancelled = [](void* ctx) { return ++*static_cast<std::atomic<int>*>(ctx) > 4 ? 1 : 0; };
  sdk::GenerateRequest request = raw_request("abc", 80);
  request.cancel = sdk::Cancel(&cancel);
  const auto cancelled = model->generate(request, [](const sdk::Delta&) { return true; });
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().status == sdk::Status::kCancelled);

  cancel.is_cancelled = nullptr;
  cancel.deadline_ns = 1;
  const auto late = model->generate(request, [](const sdk::Delta&) { return true; });
  REQUIRE_FALSE(late);
  CHECK(late.error().status == sdk::Status::kDeadlineExceeded);
}

TEST_CASE("a stop string ends the answer before it") {
  const auto model = load(tiny_file());
  const Answer whole = answer(*model, raw_request("abc", 40));
  const std::size_t at = whole.text.size() / 2;
  std::string stop = whole.text.substr(at, 6);
  sdk::GenerateRequest request = raw_request("abc", 40);
  request.stop.push_back(stop);
  const Answer stopped = answer(*model, request);
  CHECK(stopped.result.finish_reason == OCCAM_ABI_FINISH_STOP);
  CHECK(stopped.text == whole.text.substr(0, whole.text.find(stop)));
}

TEST_CASE("what the engine cannot do is refused in words") {
  const auto model = load(tiny_file());
  sdk::GenerateRequest request = raw_request("abc", 4);
  request.schema = "{}";
  CHECK(model->generate(request, [](const sdk::Delta&) { return true; }).error().status == sdk::Status::kUnimplemented);
  request = sdk::GenerateRequest();
  request.messages = {{"user", "hello"}};
  CHECK(model->generate(request, [](const sdk::Delta&) { return true; }).error().status ==
        sdk::Status::kFailedPrecondition);
}

TEST_CASE("a vocabulary alone tokenizes and refuses to answer") {
  const std::string config = R"({"file": ")" + tiny_file() + "\"}";
  const auto model =
      *CpuModel::load({.id = "v", .config = config, .flags = OCCAM_ABI_LOAD_VOCABULARY_ONLY}, EngineSettings());
  CHECK(model->encode("abc", 0)->size() > 0);
  CHECK(model->decode(std::vector<std::int32_t>{9999}).error().status == sdk::Status::kOutOfRange);
  const auto result = model->generate(raw_request("abc", 4), [](const sdk::Delta&) { return true; });
  CHECK(result.error().status == sdk::Status::kFailedPrecondition);
}

TEST_CASE("settings out of range are refused at their key") {
  CHECK(read_engine_settings(R"({"threads": -1})").error().where == "threads");
  CHECK(read_engine_settings(R"({"kernels": "mmx"})").error().where == "kernels");
  CHECK(read_engine_settings(R"({"thread": 2})").error().where == "thread");
  const std::string config = R"({"file": ")" + tiny_file() + R"(", "context": 4096})";
  CHECK(CpuModel::load({.id = "v", .config = config}, EngineSettings()).error().where == "context");
}

TEST_CASE("a file is described without loading it") {
  const auto json = inspect_model({.file = tiny_file(), .context = 64});
  REQUIRE(json);
  CHECK_THAT(*json, Catch::Contains(R"("architecture":"llama")") && Catch::Contains(R"("kv_bytes":)") &&
                        Catch::Contains("blk.1.ffn_down.weight"));
}

TEST_CASE("the golden story comes out word by word") {
  const std::string folder = OCCAM_SOURCE_DIR "/../shared/data/models/";
  if (!std::filesystem::exists(folder + "stories260K.f32.gguf")) {
    WARN("skipped: no " << folder);
    return;
  }
  std::ifstream file(folder + "stories260K.golden.txt");
  std::string golden((std::istreambuf_iterator<char>(file)), {});
  while (golden.ends_with('\n')) golden.pop_back();
  sdk::GenerateRequest request = raw_request("", 256);
  const Answer story = answer(*load(folder + "stories260K.f32.gguf"), request);
  CHECK(story.text.substr(0, golden.size()) == golden);
}

}  // namespace occam::cpu
