#include "lm/chat_template/chat_template.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "plugins/lm/chat_template/reference_case.hpp"

namespace occam::lm {
namespace {

using sdk::Status;

sdk::Result<std::string> render(const std::string& source, const Conversation& conversation = {},
                                const RenderOptions& options = {}) {
  const auto parsed = ChatTemplate::parse(source, "sample");
  if (!parsed) return std::unexpected(parsed.error());
  return parsed->render(conversation, options);
}

sdk::Error error_of(const std::string& source, const Conversation& conversation = {},
                    const RenderOptions& options = {}) {
  const auto rendered = render(source, conversation, options);
  INFO("template: " << source.substr(0, 200));
  REQUIRE_FALSE(rendered);
  return rendered.error();
}

std::string repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST_CASE("a conversation becomes a prompt") {
  const std::string source =
      "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m['content'] }}{{ eos_token }}{% endfor %}"
      "{% if add_generation_prompt %}[assistant]{% endif %}";
  const Conversation conversation{{{"user", "Hi"}, {"assistant", "Yo"}}};
  CHECK(render(source, conversation, {.bos_token = "<s>", .eos_token = "</s>"}) == "<s>[user]Hi</s>[assistant]Yo</s>");
  CHECK(render(source, conversation, {.generation_prompt = GenerationPrompt::kAdd}) ==
        "[user]Hi[assistant]Yo[assistant]");
}

TEST_CASE("further members of a message and variables of the template come from JSON") {
  Conversation conversation{{{"assistant", "", R"({"content": null, "calls": [{"n": 1}]})"}}};
  conversation.variables_json = R"({"tools": ["t"], "thinking": false})";
  CHECK(render("{{ messages[0] }}{{ tools }}{{ thinking }}{{ documents is defined }}", conversation) ==
        "{'role': 'assistant', 'content': None, 'calls': [{'n': 1}]}['t']FalseFalse");
}

TEST_CASE("broken JSON and broken UTF-8 are refused with what is wrong") {
  Conversation conversation{{{"user", "x", "{\"a\": }"}}};
  CHECK(error_of("x", conversation).message ==
        "template sample:1: the extra JSON of a message is no JSON: no value at byte 6");
  CHECK(error_of("x", {{{"user", "x", "[1]"}}}).message.ends_with("is no JSON object"));
  CHECK(error_of("x", {{}, "{\"a\": 12345678901234567890123}"}).status == Status::kUnimplemented);
  CHECK(error_of("x", {{}, "{\"a\": " + repeated("[", 100) + repeated("]", 100) + "}"}).status ==
        Status::kResourceExhausted);
  CHECK(error_of("x", {{{"user", "\xFF"}}}).message == "template sample:1: the content of a message is no UTF-8");
  CHECK(ChatTemplate::parse("\xC3(", "sample").error().status == Status::kInvalidArgument);
}

TEST_CASE("raise_exception gives its own words and nothing else") {
  const auto error = error_of("{{ raise_exception('Roles must alternate') }}");
  CHECK(error.status == Status::kInvalidArgument);
  CHECK(error.message == "Roles must alternate");
}

TEST_CASE("strftime_now exists only where a clock is given") {
  CHECK(render("{{ strftime_now is defined }}") == "False");
  CHECK(render("{{ strftime_now('%d %b %Y') }}", {}, {.now = reference::now()}) == "07 Mar 2026");
}

TEST_CASE("a failure names the template and the line") {
  CHECK(error_of("a\nb\n{{ x.y }}").message == "template sample:3: 'x' is undefined");
  CHECK(error_of("a\n{% if x %}\n").message ==
        "template sample:2: expected {% endif %}, found the end of the template");
  CHECK(error_of("{{ {}.a.b }}").message == "template sample:1: 'dict object' has no attribute 'a'");
}

TEST_CASE("what lies outside the subset is refused by name and line") {
  const std::pair<std::string, std::string> cases[] = {
      {"\n{% include 'x' %}", "template sample:2: the tag 'include' is not supported"},
      {"{% extends 'x' %}", "template sample:1: the tag 'extends' is not supported"},
      {"{% import 'x' as y %}", "template sample:1: the tag 'import' is not supported"},
      {"{% block b %}{% endblock %}", "template sample:1: the tag 'block' is not supported"},
      {"{{ x|wordwrap(3) }}", "template sample:1: the filter 'wordwrap' is not supported"},
      {"{{ x is strange }}", "template sample:1: the test 'strange' is not supported"},
      {"{% for x in y recursive %}{% endfor %}", "template sample:1: a recursive loop is not supported"},
      {"{{ f(*x) }}", "template sample:1: arguments unpacked with a star is not supported"},
      {"{{ 0x10 }}", "template sample:1: a number with underscores or a base is not supported"},
      {"{{ 99999999999999999999 }}", "template sample:1: an integer beyond 64 bits is not supported"},
      {"{{ 9223372036854775807 + 1 }}", "template sample:1: an integer beyond 64 bits is not supported"},
      {"{{ 'x'.zfill(3) }}", "template sample:1: attribute 'zfill' of a str is not supported"},
      {"{{ [1].pop() }}", "template sample:1: attribute 'pop' of a list is not supported"},
      {"{{ 'straße'|upper }}",
       "template sample:1: the case of a letter that has no one-to-one counterpart is not supported"},
      {"{{ range }}", "template sample:1: printing a function is not supported"},
      {"{{ lipsum() }}", "template sample:1: the function 'lipsum' is not supported"},
      {"{{ '{:>5}'.format(1) }}", "template sample:1: a field with a format of its own in format() is not supported"},
      {"{{ '%5d' % 1 }}", "template sample:1: the format %5 is not supported"}};
  for (const auto& [source, message] : cases) {
    const auto error = error_of(source);
    CHECK(error.status == Status::kUnimplemented);
    CHECK(error.message == message);
  }
}

TEST_CASE("an unknown filter in a branch that does not run does no harm") {
  CHECK(render("{% if false %}{{ 1|from_json }}{% endif %}ok") == "ok");
  CHECK(error_of("{% if true %}{{ 1|from_json }}{% endif %}").status == Status::kUnimplemented);
}

TEST_CASE("hostile templates meet a limit instead of hanging or overflowing the stack") {
  const std::string cases[] = {
      repeated("{% if x %}", 10'000),
      "{{ " + repeated("(", 50'000) + "1" + repeated(")", 50'000) + " }}",
      "{{ " + repeated("[", 50'000) + repeated("]", 50'000) + " }}",
      "{{ " + repeated("not ", 50'000) + "1 }}",
      "{{ " + repeated("-", 50'000) + "1 }}",
      "{{ 1" + repeated(" + 1", 50'000) + " }}",
      "{{ x" + repeated(".y", 50'000) + " }}",
      "{{ x" + repeated("|e", 50'000) + " }}",
      "{{ x" + repeated("(x", 50'000) + repeated(")", 50'000) + " }}",
      "{{ " + repeated("1 if 1 else ", 50'000) + "1 }}",
      "{% for " + repeated("(", 50'000) + "x" + repeated(")", 50'000) + " in y %}{% endfor %}",
      "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
      "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
      "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
      "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
      "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}",
      "{% set n = namespace(x=1, y=1) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% set n.y = [n.y, n.y] %}"
      "{% endfor %}{{ n.x == n.y }}",
      "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = {'a': n.x, 'b': n.x} %}{% endfor %}"
      "{{ n.x|tojson }}",
      "{{ 'x' * 1000000000000 }}",
      "{{ [1] * 4000000000000000000 }}",
      "{{ 'a'|indent(4000000000000000000, true) }}",
      "{% for i in range(100000) %}" + std::string(1000, 'x') + "{% endfor %}",
      "{{ range(100000)|map('string')|map('length')|list * 100000 }}"};
  for (const std::string& source : cases) {
    const auto error = error_of(source);
    CHECK(error.status == Status::kResourceExhausted);
    CHECK(error.message.starts_with("template sample:"));
  }
}

TEST_CASE("the limits can be set") {
  RenderOptions options;
  options.limits.output_bytes = 4;
  CHECK(render("{{ 'abcd' }}", {}, options) == "abcd");
  CHECK(error_of("{{ 'abcde' }}", {}, options).status == Status::kResourceExhausted);
}

TEST_CASE("one template renders in many threads at once") {
  const auto parsed =
      ChatTemplate::parse("{% for m in messages %}{{ m.content|upper ~ 'x' * 3 }}{% endfor %}", "sample");
  REQUIRE(parsed);
  std::vector<std::thread> threads;
  std::vector<std::string> results(4);
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&, i] {
      const std::string text(i + 1, 'a');
      for (int k = 0; k < 200; ++k) results[i] = *parsed->render({{{"user", text}, {"user", "b"}}}, {});
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < results.size(); ++i) CHECK(results[i] == std::string(i + 1, 'A') + "xxxBxxx");
}

}  // namespace
}  // namespace occam::lm
