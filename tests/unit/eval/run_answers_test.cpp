// The response cache: each part of its key, and what is never taken from it.
#include "eval/run_answers.hpp"

#include "sampling.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr int kItems = 6;

/// A suite of which every part can be varied; the model's first script is right, all later ones are wrong.
struct Question {
  std::string style = "raw";
  std::string prompt = "template = \"Q: {{question}}\\nA:\"\n";
  std::string generate = "max_tokens = 8\ntemperature = 0.5\n";
  std::string evaluator = "id = \"exact_match\"\n";
  std::string items = "";
};

std::filesystem::path write_question(const Folder& folder, const std::string& name, const Question& question = {}) {
  (void)write_sums(folder, kItems);
  if (!question.items.empty()) folder.write("sums.jsonl", question.items);
  return folder.write(name, "[suite]\nname = \"sums\"\nitems = \"sums.jsonl\"\n[prompt]\nstyle = \"" + question.style +
                                "\"\n" + question.prompt + "[generate]\n" + question.generate + "[evaluator]\n" +
                                question.evaluator);
}

class House {
 public:
  House() { (void)run("first.toml", {}, sums_script(kItems, kItems)); }

  EvaluationRun run(const std::string& name, const Question& question = {}, const std::string& script = kWrong,
                    store::ModelIdentity who = identity(), const RunOptions& options = {}) {
    return run_scripted(store, write_question(folder, name, question), script, options, std::move(who));
  }
  /// How many of the right answers are taken for this question to this model.
  std::int64_t reused(const Question& question, store::ModelIdentity who = identity()) {
    return run("second.toml", question, kWrong, std::move(who)).reused_answers;
  }

  inline static const std::string kWrong = R"({"reply":"no idea"})";
  Folder folder;
  store::Store store = open_store();
};

store::ModelIdentity changed(std::string store::ModelIdentity::* part) {
  store::ModelIdentity made = identity();
  made.*part = "another";
  return made;
}

}  // namespace

TEST_CASE("another evaluator scores the answers that are stored and asks no model") {
  House house;
  const EvaluationRun run = house.run("second.toml", {.evaluator = "id = \"contains\"\n"});
  CHECK(run.reused_answers == kItems);
  CHECK(run.mean == 1);
  CHECK(run.n == kItems);
  CHECK(house.run("third.toml", {.evaluator = "id = \"exact_match\"\nignore_case = true\n"}).reused_answers == kItems);
}

TEST_CASE("what is taken from the store is a result like any other") {
  House house;
  (void)house.run("second.toml", {.evaluator = "id = \"contains\"\n"});
  const auto first = attempts_of(house.store, house.folder / "first.toml");
  const auto second = attempts_of(house.store, house.folder / "second.toml");
  REQUIRE(second.size() == first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(second[i].result.text == first[i].result.text);
    CHECK(second[i].result.finish_reason == first[i].result.finish_reason);
    CHECK(second[i].result.completion_tokens == first[i].result.completion_tokens);
    CHECK(second[i].result.milliseconds == first[i].result.milliseconds);
  }
}

TEST_CASE("answers are stored for one model and for no other") {
  House house;
  using I = store::ModelIdentity;
  for (const auto part : {&I::digest, &I::quantisation, &I::adapter, &I::backend, &I::backend_version, &I::device,
                          &I::endpoint, &I::name}) {
    CHECK(house.reused({}, changed(part)) == 0);
  }
  CHECK(house.reused({}) == kItems);
}

TEST_CASE("answers are stored for one configuration and for no other") {
  House house;
  house.folder.write("pool.jsonl", R"({"question":"What is 50 plus 50?","target":"100"})");
  const std::string base = "template = \"Q: {{question}}\\nA:\"\n";
  const std::string sampling = "max_tokens = 8\ntemperature = 0.5\n";
  CHECK(house.reused({.style = "chat"}) == 0);
  CHECK(house.reused({.style = "chat", .prompt = base + "system = \"Be brief.\"\n"}) == 0);
  CHECK(house.reused({.prompt = "template = \"Q: {{question}}\\nAnswer:\"\n"}) == 0);
  CHECK(house.reused({.prompt = base + "few_shot = { count = 1, items = \"pool.jsonl\" }\n"}) == 0);
  CHECK(house.reused({.generate = "max_tokens = 9\ntemperature = 0.5\n"}) == 0);
  CHECK(house.reused({.generate = "max_tokens = 8\ntemperature = 0.6\n"}) == 0);
  for (const char* more : {"seed = 7\n", "top_p = 0.9\n", "min_p = 0.1\n", "top_k = 3\n", "repetition_penalty = 1.1\n",
                           "stop = [\"\\n\"]\n"})
    CHECK(house.reused({.generate = sampling + more}) == 0);
  CHECK(house.reused({}) == kItems);
}

TEST_CASE("a chat template is part of the key") {
  House house;
  const Suite suite = value(load(write_question(house.folder, "chat.toml", {.style = "chat"})));
  (void)house.run("chat.toml", {.style = "chat"});
  const std::string prompt = suite.prompt(suite.items()[0]).hash;
  const auto find = [&](const std::string& chat_template) {
    const auto key = suite.evidence_key(identity(), chat_template);
    const auto answers = value(RunAnswers::create(house.store, 0, {key.model, key.configuration}));
    return answers->find(0, prompt, 0).has_value();
  };
  CHECK(find(""));
  CHECK_FALSE(find("another template"));
}

TEST_CASE("an item that changed is asked again and its neighbours are not") {
  House house;
  std::string items = house.folder.read("sums.jsonl");
  items.replace(items.find("What is 3 plus 3"), 16, "What is 3 plus 4");
  const EvaluationRun run = house.run("second.toml", {.items = items});
  CHECK(run.reused_answers == kItems - 1);
  CHECK(run.mean == Approx((kItems - 1.0) / kItems));
}

TEST_CASE("a sample is taken for the sample of that number alone") {
  House house;
  const EvaluationRun run = house.run("second.toml", {.generate = "max_tokens = 8\ntemperature = 0.5\nsamples = 3\n"});
  CHECK(run.reused_answers == kItems);
  CHECK(run.mean == Approx(1.0 / 3));
}

TEST_CASE("without the cache the model is asked for every answer") {
  House house;
  const EvaluationRun run =
      house.run("first.toml", {}, House::kWrong, identity(), {.stored_answers = StoredAnswers::kIgnore});
  CHECK(run.reused_answers == 0);
  CHECK(run.mean == 0);
}

TEST_CASE("failures are no answers") {
  for (const char* failing : {R"({"hang":true})", R"({"context":2})"}) {
    const Folder folder;
    store::Store store = open_store();
    const auto file = write_question(folder, "first.toml");
    CHECK(run_scripted(store, file, failing, {.call_deadline_seconds = 0.02}).errors == kItems);
    const EvaluationRun again = run_scripted(store, file, sums_script(kItems, kItems));
    CHECK(again.reused_answers == 0);
    CHECK(again.mean == 1);
  }
}

TEST_CASE("log-likelihoods are scored again for the same options alone") {
  const Folder folder;
  store::Store store = open_store();
  const auto write = [&](const std::string& name, const std::string& wrong, const std::string& metric) {
    folder.write("i.jsonl", "{\"q\":\"sky?\",\"choices\":[\"" + wrong + "\",\"blue\"],\"gold\":1}\n");
    return folder.write(name,
                        "[suite]\nname = \"c\"\nitems = \"i.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = \"{{q}}\"\n"
                        "[evaluator]\nid = \"choice\"\nmetric = \"" +
                            metric + "\"\n");
  };
  const std::string right = R"({"prefers":" blue"})";
  const std::string wrong = R"({"prefers":[" red"," green"]})";
  CHECK(run_scripted(store, write("a.toml", "red", "acc"), right).mean == 1);
  const EvaluationRun rescored = run_scripted(store, write("b.toml", "red", "acc_norm"), wrong);
  CHECK(rescored.reused_answers == 1);
  CHECK(rescored.mean == 1);
  const EvaluationRun other = run_scripted(store, write("c.toml", "green", "acc"), wrong);
  CHECK(other.reused_answers == 0);
  CHECK(other.mean == 0);
}

TEST_CASE("progress says how many answers came from the store") {
  House house;
  std::int64_t seen = 0;
  (void)house.run("second.toml", {.evaluator = "id = \"contains\"\n"}, House::kWrong, identity(),
                  {.observer = [&](const EvaluationProgress& at) { seen = at.reused_answers; }});
  CHECK(seen == kItems);
}
