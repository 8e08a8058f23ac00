#include "judge/judge.hpp"

#include <boost/json/parse.hpp>
#include <cmath>
#include <fstream>
#include <functional>

#include "evaluators/scoring.hpp"
#include "occam/sdk/asking.hpp"

using namespace occam::evaluators;
namespace sdk = occam::sdk;

namespace {

/// A host whose judge answers by a function of the prompt, or refuses.
class Court {
 public:
  using Ruling = std::function<sdk::Result<std::string>(const std::string& prompt)>;

  explicit Court(Ruling ruling) : ruling_(std::move(ruling)) {
    open = this;
    sdk::current_host = &host_;
  }
  ~Court() {
    sdk::current_host = nullptr;
    open = nullptr;
  }
  Court(const Court&) = delete;
  Court& operator=(const Court&) = delete;

  std::vector<std::string> prompts;
  std::string model;
  std::string stored;

 private:
  static std::int32_t generate(const occam_abi_host_request* request, const occam_abi_host_reply_sink* sink,
                               const occam_abi_error* error) {
    open->model = sdk::view(request->model);
    open->prompts.emplace_back(sdk::view(request->messages[request->message_count - 1].content));
    const auto reply = open->ruling_(open->prompts.back());
    if (!reply) return sdk::report(error, reply.error());
    const occam_abi_host_reply raw{sizeof raw, sdk::borrow(*reply), OCCAM_ABI_FINISH_STOP, 1, 1, 0};
    sink->reply(sink->ctx, &raw);
    return OCCAM_ABI_OK;
  }
  static std::int32_t answer(occam_abi_string, const occam_abi_text_sink* sink, const occam_abi_error* error) {
    if (open->stored.empty())
      return sdk::report(error, {sdk::Status::kNotFound, "large has no answer to this item", ""});
    sink->text(sink->ctx, sdk::borrow(open->stored));
    return OCCAM_ABI_OK;
  }
  static const void* service(void*, const char* id) {
    static constexpr occam_abi_host_generate kGenerate{sizeof(occam_abi_host_generate), generate};
    static constexpr occam_abi_host_answer kAnswer{sizeof(occam_abi_host_answer), answer};
    if (std::string_view(id) == OCCAM_ABI_EXT_HOST_GENERATE) return &kGenerate;
    return std::string_view(id) == OCCAM_ABI_EXT_HOST_ANSWER ? &kAnswer : nullptr;
  }

  inline static Court* open = nullptr;
  Ruling ruling_;
  occam_abi_host host_{sizeof(occam_abi_host), OCCAM_ABI_MINOR, 0, {}, {}, nullptr, nullptr, nullptr, service};
};

sdk::Result<Scored> judge(std::string_view config, std::string_view answer, std::string_view fields = "{}",
                          std::vector<std::string_view> targets = {}) {
  sdk::EvalItem item;
  item.input = "Why is the sky blue?";
  item.targets = std::move(targets);
  item.fields = fields;
  sdk::EvalOutput output;
  output.text = answer;
  return evaluate(*make<Judge>(config), item, output);
}

Scored must(sdk::Result<Scored> scored) {
  if (!scored) FAIL(scored.error().message);
  return std::move(*scored);
}

constexpr std::string_view kRates = R"({"model":"large"})";
constexpr std::string_view kCompares = R"({"model":"large","mode":"comparison","against":"middle"})";

Court::Ruling says(std::string reply) {
  return [reply = std::move(reply)](const std::string&) -> sdk::Result<std::string> { return reply; };
}

/// Likes the answer that holds the word, in whatever place it stands.
Court::Ruling likes(const std::string& word) {
  return [word](const std::string& prompt) -> sdk::Result<std::string> {
    const std::size_t end_of_a = prompt.find("</answer_a>");
    return prompt.find(word) < end_of_a ? "So [[A]]" : "So [[B]]";
  };
}

}  // namespace

TEST_CASE("a rating becomes a share of its range") {
  Court court(says("Good, though [[3]] things lack.\nRating: [[7]]"));
  const Scored scored = must(judge(kRates, "Rayleigh"));
  CHECK(scored.values.at(0) == Approx(6.0 / 9));
  CHECK(scored.values.at(1) == 0);
  CHECK_THAT(scored.rationale, Catch::StartsWith("7: "));
  CHECK(court.model == "large");
}

TEST_CASE("a reply without a rating or with one out of range is unscorable") {
  for (const char* reply : {"I cannot say.", "Rating: [[11]]", "Rating: 7", "[[seven]]", ""}) {
    Court court(says(reply));
    CHECK(must(judge(kRates, "Rayleigh")).unscorable);
  }
}

TEST_CASE("a rating may be read by a pattern or at a key of a JSON object") {
  Court court(says("```json\n{\"why\": \"{short}\", \"score\": 0.25}\n```"));
  CHECK(must(judge(R"({"model":"m","json_key":"score","low":0,"high":1})", "x")).values.at(0) == 0.25);
  Court other(says("Score: 4 of 5"));
  CHECK(must(judge(R"x({"model":"m","pattern":"Score: (\\d)","low":0,"high":5})x", "x")).values.at(0) == 0.8);
}

TEST_CASE("the prompt shows the question and the answer and the reference where there is one") {
  Court court(says("[[5]]"));
  (void)must(judge(R"({"model":"m","rubric":"is it kind"})", "an answer of {{braces}}", "{}", {"scattering"}));
  for (const char* part :
       {"is it kind", "Why is the sky blue?", "an answer of {{braces}}", "scattering", "from 1", "to 10"})
    CHECK_THAT(court.prompts[0], Catch::Contains(part));
  (void)must(judge(kRates, "x"));
  CHECK(court.prompts[1].find("<reference>") == std::string::npos);
}

TEST_CASE("a template of the suite may name fields of the item") {
  Court court(says("[[5]]"));
  (void)must(judge(R"({"model":"m","template":"{{topic}}: {{answer}}"})", "blue", R"({"topic":"sky"})"));
  CHECK(court.prompts[0] == "sky: blue");
  const auto refused = judge(R"({"model":"m","template":"{{topik}}"})", "blue", R"({"topic":"sky"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "template");
  CHECK_THAT(refused.error().message, Catch::Contains("topik"));
}

TEST_CASE("a judge that likes an answer in both places says who wins") {
  Court court(likes("Rayleigh"));
  court.stored = "Because of the sea";
  CHECK(must(judge(kCompares, "Rayleigh scattering")).values.at(0) == 1);
  CHECK(court.prompts.size() == 2);
  court.stored = "Rayleigh scattering";
  const Scored lost = must(judge(kCompares, "Because of the sea"));
  CHECK(lost.values.at(0) == 0);
  CHECK(lost.values.at(1) == 0);
}

TEST_CASE("a judge that likes a place has made a tie and is said to have flipped") {
  for (const char* reply : {"[[A]]", "[[B]]"}) {
    Court court(says(reply));
    court.stored = "one";
    const Scored scored = must(judge(kCompares, "two"));
    CHECK(scored.values.at(0) == 0.5);
    CHECK(scored.values.at(1) == 1);
  }
}

TEST_CASE("a tie in both places is a tie that did not flip") {
  Court court(says("[[C]]"));
  court.stored = "one";
  const Scored scored = must(judge(kCompares, "two"));
  CHECK(scored.values.at(0) == 0.5);
  CHECK(scored.values.at(1) == 0);
}

TEST_CASE("a comparison of which one half cannot be read is unscorable") {
  int calls = 0;
  Court court([&](const std::string&) -> sdk::Result<std::string> { return ++calls == 1 ? "[[A]]" : "Both!"; });
  court.stored = "one";
  const Scored scored = must(judge(kCompares, "two"));
  CHECK(scored.unscorable);
  CHECK(scored.values.empty());
}

TEST_CASE("the same answer twice is a tie that nobody is asked about") {
  Court court(says("[[A]]"));
  court.stored = "same\n";
  CHECK(must(judge(kCompares, "same")).values.at(0) == 0.5);
  CHECK(court.prompts.empty());
}

TEST_CASE("the other answer may stand in the item") {
  Court court(likes("Rayleigh"));
  const char* config = R"({"model":"m","mode":"comparison","against_field":"human"})";
  CHECK(must(judge(config, "Rayleigh", R"({"human":"the sea"})")).values.at(0) == 1);
  const auto missing = judge(config, "Rayleigh");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().where == "against_field");
}

TEST_CASE("what the host refuses is neither wrong nor unscorable") {
  Court court([](const std::string&) -> sdk::Result<std::string> {
    return sdk::failure(sdk::Status::kResourceExhausted, "no more calls");
  });
  const auto refused = judge(kRates, "Rayleigh");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == sdk::Status::kResourceExhausted);
  CHECK(refused.error().message == "no more calls");
  const auto unknown = judge(kCompares, "Rayleigh");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().status == sdk::Status::kNotFound);
}

TEST_CASE("a host without models lets nobody judge") {
  const auto refused = judge(kRates, "Rayleigh");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == sdk::Status::kFailedPrecondition);
}

TEST_CASE("flips wins and ties are counted over the items that could be judged") {
  const auto comparing = make<Judge>(kCompares);
  Corpus corpus(*comparing);
  corpus.add({{0, 1}, {1, 0}});
  corpus.add({{0, 0.5}, {1, 1}});
  corpus.add({{0, 0.5}, {1, 0}});
  corpus.add({{0, 0}, {1, 0}});
  CHECK(corpus.measure("judged_mean") == 0.5);
  CHECK(corpus.measure("win_rate") == 0.25);
  CHECK(corpus.measure("tie_rate") == 0.5);
  CHECK(corpus.measure("flip_rate") == 0.25);
  const auto rating = make<Judge>(kRates);
  Corpus rated(*rating);
  rated.add({{0, 0.25}, {1, 0}});
  CHECK(rated.measure("judged_mean") == 0.25);
  CHECK(std::isnan(rated.measure("flip_rate")));
}

TEST_CASE("a table that cannot judge is refused at its key") {
  CHECK(refusal<Judge>("{}").where == "model");
  CHECK(refusal<Judge>(R"({"model":"m","mode":"comparison"})").where == "mode");
  CHECK(refusal<Judge>(R"({"model":"m","against":"x"})").where == "mode");
  CHECK(refusal<Judge>(R"({"model":"m","pattern":"("})").where == "pattern");
  CHECK(refusal<Judge>(R"({"model":"m","low":5,"high":5})").where == "low");
  CHECK(refusal<Judge>(R"({"model":"m","rubrik":"x"})").where == "rubrik");
}

TEST_CASE("the prompts of MT-bench ask for verdicts in the form that is read") {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/eval/judge_prompts.jsonl");
  if (!file) {
    WARN("skipped: ../shared/data/eval/judge_prompts.jsonl is not here");
    return;
  }
  int rated = 0;
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    const boost::json::value prompt = boost::json::parse(line);
    const std::string_view form = prompt.at("output_format").as_string();
    const bool is_rating = form == "[[rating]]";
    std::string config(is_rating ? kRates : kCompares);
    Court court(says(is_rating ? "Explanation. Rating: [[5]]" : "Explanation. " + std::string(form)));
    court.stored = "another answer";
    const Scored scored = must(judge(config, "an answer"));
    CHECK_FALSE(scored.unscorable);
    CHECK(scored.values.at(0) == Approx(is_rating ? 4.0 / 9 : 0.5));
    ++(is_rating ? rated : compared);
  }
  CHECK(rated > 0);
  CHECK(compared > 0);
}
