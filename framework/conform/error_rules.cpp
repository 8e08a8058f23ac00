#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "conform/asking.hpp"
#include "conform/evaluating.hpp"
#include "conform/routing.hpp"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

/// One call that must fail, with what it said.
struct Failure {
  std::string what;
  std::int32_t status = OCCAM_ABI_OK;
  std::unique_ptr<Words> words = std::make_unique<Words>();
};

Failure failed_create(const Subject& subject, std::string what, const char* id, std::string_view config) {
  Failure failure{.what = std::move(what)};
  void* out = nullptr;
  failure.status = create(subject, id, config, &out, failure.words->abi());
  if (failure.status == OCCAM_ABI_OK && out != nullptr) destroy(subject, out);
  return failure;
}

Failure short_call(const Subject& subject, const Instance& instance) {
  Failure failure{.what = "a call with a short struct"};
  if (subject.target == kRouter) {
    Landscape landscape(subject.seed, 2);
    landscape.request.struct_size = 8;
    const occam_abi_route_sink sink{sizeof sink, nullptr, [](void*, const occam_abi_judgement*) {},
                                    [](void*, std::size_t, std::int32_t) {}};
    failure.status = subject.routers->route(instance.router(), &landscape.request, &sink, failure.words->abi());
  } else if (subject.target == kEvaluator) {
    Exam exam("Paris");
    exam.item.struct_size = 8;
    const occam_abi_eval_output* const output = &exam.output;
    const occam_abi_eval_sink sink{sizeof sink, nullptr, [](void*, std::size_t, double) {},
                                   [](void*, occam_abi_string) {}, [](void*, occam_abi_string) {}};
    failure.status =
        subject.evaluators->evaluate(instance.evaluator(), &exam.item, &output, 1, &sink, failure.words->abi());
  } else {
    const occam_abi_model_spec spec{.struct_size = 8, .id = {}, .config = {}, .flags = 0, .reserved = 0};
    occam_abi_model* model = nullptr;
    failure.status = subject.backends->load(instance.backend(), &spec, &model, failure.words->abi());
  }
  return failure;
}

/// Calls that fail in every right plugin of the subject's kind.
std::vector<Failure> failing_calls(Subject& subject) {
  subject.start();
  std::vector<Failure> failures;
  failures.push_back(failed_create(subject, "create of an unknown id", "no_such_plugin", "{}"));
  const Instance instance(subject);
  failures.push_back(short_call(subject, instance));
  return failures;
}

void unknown_id(Subject& subject) {
  subject.start();
  const Failure failure = failed_create(subject, "create of an unknown id", "no_such_plugin", "{}");
  expect_status(failure.what, OCCAM_ABI_NOT_FOUND, failure.status, *failure.words);
}

/// The schema as JSON; skips where there is none.
json::object read_schema(const Subject& subject) {
  const std::string_view text = plugin::view(subject.descriptor().config_schema);
  if (text.empty()) skip("there is no config_schema");
  const auto schema = json::parse(text);
  if (!schema || !schema->is_object()) skip("config_schema is no JSON object (L11)");
  return schema->as_object();
}

/// The kit's configuration with one more key.
std::string with_key(const Subject& subject, std::string_view key, const json::value& value) {
  auto table = json::parse(subject.config);
  json::object object = table && table->is_object() ? table->as_object() : json::object();
  object[std::string(key)] = value;
  return std::string(json::serialize(object));
}

void unknown_key(Subject& subject) {
  subject.start();
  const json::object schema = read_schema(subject);
  const json::value* additional = schema.if_contains("additionalProperties");
  if (additional == nullptr || !additional->is_bool() || additional->as_bool()) skip("the schema allows any key");
  const std::string config = with_key(subject, "no_such_key", 1);
  const Failure failure = failed_create(subject, "create with the key no_such_key", subject.id.c_str(), config);
  expect_status(failure.what, OCCAM_ABI_INVALID_ARGUMENT, failure.status, *failure.words);
  expect(failure.words->where == "no_such_key",
         fmt::format("`where` is \"{}\", not the key no_such_key", failure.words->where));
}

void no_json(Subject& subject) {
  subject.start();
  for (const std::string_view config : {"[1", "nonsense", "\"text\"", "{\"a\":"}) {
    const Failure failure =
        failed_create(subject, fmt::format("create with the configuration {}", config), subject.id.c_str(), config);
    expect_status(failure.what, OCCAM_ABI_INVALID_ARGUMENT, failure.status, *failure.words);
  }
}

void known_statuses(Subject& subject) {
  for (const Failure& failure : failing_calls(subject))
    expect(failure.status >= 0 && failure.status <= OCCAM_ABI_UNAUTHENTICATED,
           fmt::format("{} gives the status {}", failure.what, failure.status));
}

void failures_speak(Subject& subject) {
  for (const Failure& failure : failing_calls(subject)) {
    if (failure.status == OCCAM_ABI_OK) continue;  // S01, E01
    const Words& words = *failure.words;
    expect(words.calls == 1, fmt::format("{} calls set {} times", failure.what, words.calls));
    expect(words.status == failure.status,
           fmt::format("{} says {} and returns {}", failure.what, plugin::status_name(words.status),
                       plugin::status_name(failure.status)));
    expect(!words.message.empty() && is_utf8(words.message), fmt::format("{} has no message", failure.what));
  }
}

/// Things that go well, each with its own words.
void go_well(Subject& subject, const std::function<void(std::string_view, std::int32_t, const Words&)>& see) {
  if (subject.target == kBackend) {
    const LoadedBackend loaded(subject);
    Ask ask(kPlainPrompt, 4);
    const auto transcript = generate(loaded, ask);
    see("generate", transcript->status, transcript->words);
    Words words;
    const std::int32_t status = loaded.factory().health(loaded.backend(), loaded.model(), words.abi());
    return see("health", status, words);
  }
  const Instance instance(subject);
  if (subject.target == kRouter) {
    const Landscape landscape(subject.seed, 3);
    const auto routed = route(subject, instance.router(), landscape.request);
    return see("route", routed->status, routed->words);
  }
  Exam exam("Paris");
  exam.fit(subject.evaluator_descriptor().needs);
  const auto evaluated = evaluate(subject, instance.evaluator(), exam);
  see("evaluate", evaluated->status, evaluated->words);
}

void silent_success(Subject& subject) {
  subject.start();
  go_well(subject, [](std::string_view what, std::int32_t status, const Words& words) {
    if (status == OCCAM_ABI_OK)
      expect(words.calls == 0, fmt::format("{} returns OK and calls set: \"{}\"", what, words.message));
  });
}

void prints_nothing(Subject& subject) {
  subject.start();
  go_well(subject, [](std::string_view, std::int32_t, const Words&) {});
  (void)failing_calls(subject);
}

void no_exception(Subject& subject) {
  subject.start();
  const std::string deep(100'000, '[');
  const std::string key = "{\"" + std::string(1 << 16, 'k') + "\":1e999}";
  for (const std::string_view config : std::initializer_list<std::string_view>{"", "{", deep, key, "{\"\\ud800\":0}"})
    (void)failed_create(subject, "create", subject.id.c_str(), config);
  if (subject.target != kBackend) return;
  const Instance instance(subject);
  for (const std::string_view config : std::initializer_list<std::string_view>{"", "{", deep, key, "{\"file\":7}"}) {
    const occam_abi_model_spec spec{.struct_size = sizeof spec,
                                    .id = plugin::borrow("hostile"),
                                    .config = plugin::borrow(config),
                                    .flags = 0,
                                    .reserved = 0};
    occam_abi_model* model = nullptr;
    Words words;
    if (subject.backends->load(instance.backend(), &spec, &model, words.abi()) == OCCAM_ABI_OK)
      subject.backends->unload(instance.backend(), model);
  }
}

bool is_key_path(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-.[]").find(c) != std::string_view::npos;
  };
  return text.size() <= 256 && std::ranges::all_of(text, fits);
}

void where_is_a_path(Subject& subject) {
  std::vector<Failure> failures = failing_calls(subject);
  failures.push_back(failed_create(subject, "create with a number in place of a table", subject.id.c_str(), "7"));
  failures.push_back(failed_create(subject, "create with an unknown key", subject.id.c_str(), R"({"no_such_key":1})"));
  for (const Failure& failure : failures)
    expect(is_key_path(failure.words->where),
           fmt::format("{}: `where` is \"{}\", no path of a configuration key", failure.what, failure.words->where));
}

/// A value that is none of the schema's type for it, or nothing where the schema takes anything.
std::optional<json::value> wrong_value(const json::object& property) {
  const boost::json::string* type = json::find_string(property, "type");
  if (type == nullptr) return std::nullopt;
  if (*type == "string") return json::value(7);
  return json::value("the wrong type");
}

void wrong_type(Subject& subject) {
  subject.start();
  const json::object schema = read_schema(subject);
  const json::value* properties = schema.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) skip("the schema names no properties");
  for (const auto& member : properties->as_object()) {
    if (!member.value().is_object()) continue;
    const auto wrong = wrong_value(member.value().as_object());
    if (!wrong) continue;
    const std::string key(member.key());
    const Failure failure = failed_create(subject, fmt::format("create with {} = {}", key, json::serialize(*wrong)),
                                          subject.id.c_str(), with_key(subject, key, *wrong));
    expect_status(failure.what, OCCAM_ABI_INVALID_ARGUMENT, failure.status, *failure.words);
    expect(failure.words->where.starts_with(key), fmt::format("`where` is \"{}\", not {}", failure.words->where, key));
  }
}

constexpr Check kChecks[] = {
    {{"E01", "create of an unknown id is NOT_FOUND", "The id no_such_plugin is asked for."}, kEveryPlugin, unknown_id},
    {{"E02", "A key that the schema forbids is refused by name",
      "Where config_schema says additionalProperties: false, create with the key no_such_key gives INVALID_ARGUMENT "
      "and "
      "names it in `where`. A misspelt key that is silently ignored is the commonest mistake in any configuration."},
     kEveryPlugin,
     unknown_key},
    {{"E03", "A configuration that is no table is refused",
      "Broken JSON, and JSON that is no object, give INVALID_ARGUMENT."},
     kEveryPlugin,
     no_json},
    {{"E04", "A status is one of gRPC's numbers", "Every failing call that the kit knows returns 0 to 16."},
     kEveryPlugin,
     known_statuses},
    {{"E05", "A failure comes with words, once",
      "error->set is called exactly once, with the status that is returned and a message in UTF-8."},
     kEveryPlugin,
     failures_speak},
    {{"E06", "Success is silent", "A call that returns OK has not called error->set."}, kEveryPlugin, silent_success},
    {{"E07", "Nothing is printed",
      "Standard output and standard error stay empty, in this case and in every other: the terminal belongs to the "
      "host. "
      "A plugin writes to host->log."},
     kEveryPlugin,
     prints_nothing},
    {{"E08", "No exception crosses",
      "Hostile configurations (empty, torn, nested 100 000 deep, a key of 64 KiB, numbers beyond double) give a "
      "status. "
      "An exception that leaves the plugin ends the host."},
     kEveryPlugin,
     no_exception},
    {{"E09", "`where` is a key's path",
      "`where` is empty or looks like threads or stop[2]: the host turns it into file:line:column. Sentences belong in "
      "the message."},
     kEveryPlugin,
     where_is_a_path},
    {{"E10", "A value of the wrong type is refused at its key",
      "For every property of config_schema that states a type, create with a value of another type gives "
      "INVALID_ARGUMENT with the key in `where`."},
     kEveryPlugin,
     wrong_type},
};

}  // namespace

std::span<const Check> error_checks() {
  return kChecks;
}

}  // namespace occam::conform
