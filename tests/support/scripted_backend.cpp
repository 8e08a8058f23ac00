// The backend "scripted": answers, fails, waits and scores as its model's table says, so that routing, fallback and
// evaluation can be tested from end to end without a model.
//
// Keys of the model's table, all optional; others are ignored, since a policy's model table has its own:
//   reply              the answer; without it the prompt itself
//   replies            {substring of the prompt: answer}; the longest substring that occurs wins over `reply`
//   fields             JSON objects: what the first tokens of an answer have beside their text, one each
//   samples            answers to draw from by `seed` when the temperature is above 0
//   fail               a status word (`UNAVAILABLE`) that generate and score end with
//   fail_load          the same for load
//   fail_load_without  a file: load fails while it is not there
//   load_log           a file: every load appends a line to it
//   fail_after_tokens  how many tokens of the answer come before `fail`
//   fail_calls         how many calls `fail` is for, the first ones; without it all
//   delay_ms           before every token, cancellation and deadline honoured
//   hang               true: waits before the first token until it is cancelled or its deadline passes
//   context            tokens (2048); a token is a word with the space before it
//   parameters, file_bytes, resident_bytes, max_parallel, digest   as in occam_abi_model_info; the digest is derived
//   from the table residency          `device`, `edge` or `cloud`: where the model says that it is logprob of every
//   token of an answer (-0.1) prefers            one continuation or several that score higher than all others,
//   whatever the context chooses            {substring of the context: continuation}; the longest substring that occurs
//   wins over `prefers`
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <thread>

#include "occam/sdk/backend.hpp"
#include "occam/sdk/json.hpp"

namespace {

namespace sdk = occam::sdk;
using sdk::Result;
using sdk::Status;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr double kChosenLogprob = -0.5;
constexpr double kOtherLogprob = -3.0;

Result<Status> to_status(std::string_view word, std::string_view key) {
  static constexpr std::array<std::string_view, 17> kWords = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (kWords[i] == word) return static_cast<Status>(i);
  return sdk::failure(Status::kInvalidArgument, "\"" + std::string(word) + "\" is no status", std::string(key));
}

Result<std::int32_t> to_residency(std::string_view word) {
  if (word == "device") return OCCAM_ABI_RESIDENCY_DEVICE;
  if (word == "edge") return OCCAM_ABI_RESIDENCY_EDGE;
  if (word == "cloud") return OCCAM_ABI_RESIDENCY_CLOUD;
  return sdk::failure(Status::kInvalidArgument, "must be device, edge or cloud", "residency");
}

/// Words, each with the white space before it; they add up to the text.
std::vector<std::string_view> to_tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (!is_space(text[i]) || is_space(text[i - 1])) continue;
    tokens.push_back(text.substr(begin, i - begin));
    begin = i;
  }
  if (begin < text.size()) tokens.push_back(text.substr(begin));
  return tokens;
}

std::int32_t to_id(std::string_view token) {
  std::uint32_t hash = 2166136261U;
  for (const char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return static_cast<std::int32_t>(hash & 0x7FFFU);
}

std::string to_digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  std::string digest;
  for (int block = 0; block < 4; ++block) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    for (int shift = 60; shift >= 0; shift -= 4) digest += "0123456789abcdef"[(hash >> shift) & 15U];
    hash ^= static_cast<std::uint64_t>(block) + 1;
  }
  return digest;
}

using Rules = std::map<std::string, std::string>;

/// The value of the longest key that occurs in `text`; null where none does.
const std::string* find_rule(const Rules& rules, std::string_view text) {
  const std::pair<const std::string, std::string>* best = nullptr;
  for (const auto& rule : rules)
    if (text.find(rule.first) != text.npos && (best == nullptr || rule.first.size() > best->first.size())) best = &rule;
  return best == nullptr ? nullptr : &best->second;
}

Result<Rules> read_rules(const sdk::Table& table, std::string_view key) {
  Rules rules;
  const boost::json::value* value = table.object().if_contains({key.data(), key.size()});
  if (value == nullptr) return rules;
  if (!value->is_object()) return sdk::failure(Status::kInvalidArgument, "must be a table", std::string(key));
  for (const auto& member : value->get_object()) {
    if (!member.value().is_string())
      return sdk::failure(Status::kInvalidArgument, "must hold strings only", std::string(key));
    rules.emplace(std::string(member.key()), boost::json::value_to<std::string>(member.value()));
  }
  return rules;
}

/// What one model was told to do.
struct Script {
  sdk::ModelInfo info;
  bool has_reply = false;
  std::string reply;
  Rules replies;
  std::vector<std::string> fields;
  std::vector<std::string> samples;
  Status fail = Status::kOk;
  std::int64_t fail_after_tokens = 0;
  std::int64_t fail_calls = 0;
  std::int64_t delay_ms = 0;
  bool hang = false;
  float logprob = 0;
  std::vector<std::string> prefers;
  Rules chooses;
};

/// Assigns a key's value, or keeps the first error.
class ScriptReader {
 public:
  explicit ScriptReader(const sdk::Table& table) : table_(table) {}

  template <typename T>
  void take(T& out, Result<T> value) {
    if (value)
      out = std::move(*value);
    else if (!error_)
      error_ = value.error();
  }
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t low) {
    std::int64_t number = fallback;
    take(number, table_.integer(key, fallback, low, 1'000'000'000'000));
    return number;
  }
  double number(std::string_view key, double fallback, double low, double high) {
    double value = fallback;
    take(value, table_.number(key, fallback, low, high));
    return value;
  }
  Status status(std::string_view key) {
    std::string word;
    Status status = Status::kOk;
    take(word, table_.string(key, "OK"));
    take(status, to_status(word.empty() ? "OK" : word, key));
    return status;
  }
  [[nodiscard]] const std::optional<sdk::Error>& error() const { return error_; }

 private:
  const sdk::Table& table_;
  std::optional<sdk::Error> error_;
};

Result<Script> read_script(const sdk::Table& table, std::string_view config) {
  Script script;
  ScriptReader reader(table);
  std::string residency;
  script.has_reply = table.object().contains("reply");
  reader.take(script.reply, table.string("reply", ""));
  reader.take(script.replies, read_rules(table, "replies"));
  reader.take(script.fields, table.strings("fields"));
  reader.take(script.samples, table.strings("samples"));
  script.fail = reader.status("fail");
  script.fail_after_tokens = reader.integer("fail_after_tokens", 0, 0);
  script.fail_calls = reader.integer("fail_calls", std::numeric_limits<std::int32_t>::max(), 0);
  script.delay_ms = reader.integer("delay_ms", 0, 0);
  reader.take(script.hang, table.boolean("hang", false));
  script.logprob = static_cast<float>(reader.number("logprob", -0.1, -1000, 0));
  reader.take(script.prefers, table.strings("prefers"));
  reader.take(script.chooses, read_rules(table, "chooses"));
  script.info.architecture = "scripted";
  script.info.engine = "scripted 1.0";
  script.info.parameters = reader.number("parameters", 1, 0, 1e15);
  script.info.file_bytes = static_cast<std::uint64_t>(reader.integer("file_bytes", 0, 0));
  script.info.resident_bytes = static_cast<std::uint64_t>(reader.integer("resident_bytes", 0, 0));
  script.info.context_length = static_cast<std::int32_t>(reader.integer("context", 2048, 1));
  script.info.max_parallel = static_cast<std::int32_t>(reader.integer("max_parallel", 16, 1));
  reader.take(script.info.digest, table.string("digest", to_digest(config)));
  reader.take(residency, table.string("residency", "device"));
  reader.take(script.info.residency, to_residency(residency));
  if (reader.error()) return std::unexpected(*reader.error());
  return script;
}

class ScriptedModel : public sdk::Model, public sdk::Scorer, public sdk::Embeds, public sdk::Renders {
 public:
  explicit ScriptedModel(Script script) : script_(std::move(script)) {}

  Result<sdk::ModelInfo> info() override { return script_.info; }

  Result<sdk::GenerateResult> generate(const sdk::GenerateRequest& request, const sdk::DeltaSink& sink) override {
    if (!request.schema.empty())
      return sdk::failure(Status::kUnimplemented, "this backend cannot follow a JSON Schema", "schema");
    const bool fails = is_failing_call();
    const std::string_view prompt = request.raw() ? request.prompt : request.messages.back().content;
    sdk::GenerateResult result;
    if (auto counted = count_prompt(request); counted)
      result.prompt_tokens = *counted;
    else
      return std::unexpected(counted.error());
    if (script_.hang)
      if (auto waited = wait(request.cancel, std::numeric_limits<std::int64_t>::max()); !waited)
        return std::unexpected(waited.error());

    const std::int32_t room = script_.info.context_length - result.prompt_tokens;
    const std::int32_t limit = request.max_tokens > 0 ? std::min(request.max_tokens, room) : room;
    const std::string answer = answer_of(request, prompt);
    const std::int64_t start_ns = sdk::now_ns();
    for (const std::string_view token : to_tokens(answer)) {
      if (fails && result.completion_tokens >= script_.fail_after_tokens) return scripted_failure();
      if (result.completion_tokens >= limit) {
        result.finish_reason = OCCAM_ABI_FINISH_LENGTH;
        break;
      }
      if (auto waited = wait(request.cancel, script_.delay_ms); !waited) return std::unexpected(waited.error());
      const auto number = static_cast<std::size_t>(result.completion_tokens++);
      const std::string_view fields = number < script_.fields.size() ? script_.fields[number] : std::string_view{};
      if (!give(token, fields, request.alternatives, sink)) {
        result.finish_reason = OCCAM_ABI_FINISH_CANCELLED;
        break;
      }
    }
    if (fails && result.finish_reason == OCCAM_ABI_FINISH_STOP) return scripted_failure();
    result.generation_ns = sdk::now_ns() - start_ns;
    return result;
  }

  Result<void> score(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                     const sdk::ScoreSink& sink) override {
    return score_all(items, cancel, sink,
                     [&](const sdk::ScoreItem& item) { return is_chosen(item) ? kChosenLogprob : kOtherLogprob; });
  }

  Result<void> score_rolling(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                             const sdk::ScoreSink& sink) override {
    return score_all(items, cancel, sink, [&](const sdk::ScoreItem&) { return static_cast<double>(script_.logprob); });
  }

  /// (4, length of the text): not of length 1, which is for the host to see to.
  Result<void> embed(const sdk::EmbedRequest& request, const sdk::EmbedSink& sink) override {
    for (std::size_t i = 0; i < request.texts.size(); ++i) {
      const std::array<float, 2> values = {4, static_cast<float>(request.texts[i].size())};
      sink({i, values, static_cast<std::int32_t>(to_tokens(request.texts[i]).size())});
    }
    return {};
  }

  Result<std::string> render(std::span<const sdk::Message> messages, std::uint32_t flags) override {
    std::string text;
    for (const sdk::Message& message : messages)
      text.append(message.role).append(": ").append(message.content).append("\n");
    if ((flags & OCCAM_ABI_RENDER_GENERATION_PROMPT) != 0) text += "assistant:";
    return text;
  }

 private:
  bool is_failing_call() { return script_.fail != Status::kOk && calls_.fetch_add(1) < script_.fail_calls; }

  std::unexpected<sdk::Error> scripted_failure() const {
    return sdk::failure(script_.fail, "the script of this model says that it fails");
  }

  Result<std::int32_t> count_prompt(const sdk::GenerateRequest& request) const {
    std::size_t tokens = to_tokens(request.prompt).size();
    for (const sdk::Message& message : request.messages) tokens += to_tokens(message.content).size();
    if (tokens < static_cast<std::size_t>(script_.info.context_length)) return static_cast<std::int32_t>(tokens);
    return sdk::failure(Status::kOutOfRange, "the prompt has " + std::to_string(tokens) +
                                                 " tokens; the context holds " +
                                                 std::to_string(script_.info.context_length));
  }

  std::string answer_of(const sdk::GenerateRequest& request, std::string_view prompt) const {
    std::string answer(script_.has_reply ? std::string_view(script_.reply) : prompt);
    if (request.temperature > 0 && !script_.samples.empty())
      answer = script_.samples[request.seed % script_.samples.size()];
    if (const std::string* reply = find_rule(script_.replies, prompt); reply != nullptr) answer = *reply;
    std::size_t end = answer.size();
    for (const std::string_view stop : request.stop)
      if (!stop.empty()) end = std::min(end, answer.find(stop));
    return answer.substr(0, end);
  }

  /// Sleeps in small steps, so that a cancelled call ends soon.
  static Result<void> wait(const sdk::Cancel& cancel, std::int64_t milliseconds) {
    const auto start = std::chrono::steady_clock::now();
    for (;;) {
      if (auto checked = cancel.check(); !checked) return checked;
      const auto passed = std::chrono::steady_clock::now() - start;
      const std::int64_t left = milliseconds - std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
      if (left <= 0) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min<std::int64_t>(left, 2)));
    }
  }

  bool give(std::string_view text, std::string_view fields, std::int32_t alternatives,
            const sdk::DeltaSink& sink) const {
    std::vector<occam_abi_alternative> likely;
    occam_abi_token token{to_id(text), kNan, kNan, sdk::borrow(text), nullptr, 0};
    if (alternatives >= 0) {
      const double chance = std::exp(script_.logprob);
      const auto other = static_cast<float>(std::log(std::max(1 - chance, 1e-9) / 32));
      token.logprob = script_.logprob;
      token.entropy = static_cast<float>(-chance * script_.logprob - (1 - chance) * other);
      likely.push_back({token.id, token.logprob, token.text});
      static constexpr std::string_view kOther = "?";
      for (std::int32_t i = 1; i < std::max(alternatives, 1); ++i)
        likely.push_back({0x8000 + i, other, sdk::borrow(kOther)});
      std::ranges::stable_sort(likely, std::greater{}, &occam_abi_alternative::logprob);
      likely.resize(static_cast<std::size_t>(alternatives));
      token.alternatives = likely.data();
      token.alternative_count = likely.size();
    }
    return sink({.text = text, .tokens = {&token, 1}, .fields = fields});
  }

  bool is_chosen(const sdk::ScoreItem& item) const {
    const auto trim = [](std::string_view text) {
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
      while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
      return text;
    };
    const std::string_view continuation = trim(item.continuation);
    if (const std::string* choice = find_rule(script_.chooses, item.context); choice != nullptr)
      return continuation == trim(*choice);
    return std::ranges::any_of(script_.prefers, [&](const auto& text) { return trim(text) == continuation; });
  }

  template <typename LogprobOf>
  Result<void> score_all(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel, const sdk::ScoreSink& sink,
                         LogprobOf&& logprob_of) {
    const bool fails = is_failing_call();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (fails) return scripted_failure();
      if (items[i].continuation.empty())
        return sdk::failure(Status::kInvalidArgument, "a continuation is empty", "continuation");
      if (auto waited = wait(cancel, script_.delay_ms); !waited) return waited;
      const double each = logprob_of(items[i]);
      std::vector<occam_abi_token> tokens;
      for (const std::string_view text : to_tokens(items[i].continuation))
        tokens.push_back({to_id(text), static_cast<float>(each), kNan, sdk::borrow(text), nullptr, 0});
      if (to_tokens(items[i].context).size() + tokens.size() > static_cast<std::size_t>(script_.info.context_length))
        return sdk::failure(Status::kOutOfRange, "item " + std::to_string(i) + " does not fit the context");
      sink({i, each * static_cast<double>(tokens.size()), each == kChosenLogprob, tokens});
    }
    return {};
  }

  const Script script_;
  std::atomic<std::int64_t> calls_ = 0;
};

Result<void> check_load(const sdk::Table& table) {
  std::string log;
  std::string needed;
  ScriptReader reader(table);
  reader.take(log, table.string("load_log", ""));
  reader.take(needed, table.string("fail_load_without", ""));
  if (reader.error()) return std::unexpected(*reader.error());
  if (!log.empty()) std::ofstream(log, std::ios::app) << "load\n";
  if (!needed.empty() && !std::filesystem::exists(needed))
    return sdk::failure(Status::kNotFound, "there is no " + needed, "fail_load_without");
  return {};
}

struct ScriptedBackend {
  using Model = ScriptedModel;
  static constexpr sdk::Identity kIdentity{.id = "scripted",
                                           .version = "1.0",
                                           .description = "Does what its model's table says: for tests",
                                           .config_schema = R"({"type":"object","additionalProperties":false})"};
  static constexpr std::int32_t kResidency = OCCAM_ABI_RESIDENCY_CLOUD;

  static Result<std::unique_ptr<ScriptedBackend>> create(std::string_view config) {
    const Result<sdk::Table> table = sdk::Table::parse(config);
    if (!table) return std::unexpected(table.error());
    if (auto known = table->allow_only({}); !known) return std::unexpected(known.error());
    return std::make_unique<ScriptedBackend>();
  }

  Result<std::unique_ptr<ScriptedModel>> load(const sdk::ModelSpec& spec) {
    const Result<sdk::Table> table = sdk::Table::parse(spec.config);
    if (!table) return std::unexpected(table.error());
    const Status fail = ScriptReader(*table).status("fail_load");
    if (fail != Status::kOk) return sdk::failure(fail, "the script of this model says that it does not load");
    if (auto ready = check_load(*table); !ready) return std::unexpected(ready.error());
    Result<Script> script = read_script(*table, spec.config);
    if (!script) return std::unexpected(script.error());
    return std::make_unique<ScriptedModel>(std::move(*script));
  }
};

}  // namespace

OCCAM_BACKEND_PLUGIN(ScriptedBackend)
