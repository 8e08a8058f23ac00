#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

TEST_CASE("an item has its id and targets and choices") {
  Folder folder;
  const auto items =
      value(read_items(folder.write("i.jsonl",
                                    "\xEF\xBB\xBF{\"id\":\"a\",\"target\":[\"x\",\"y\"],\"cluster\":\"c\"}\r\n"
                                    "\n"
                                    "{\"id\":7,\"target\":12.5}\n"
                                    "{\"choices\":[\"no\",\"yes\"],\"gold\":1}")));
  REQUIRE(items.size() == 3);
  CHECK(items[0].targets == std::vector<std::string>{"x", "y"});
  CHECK(items[0].cluster == "c");
  CHECK(items[1].id == "7");
  CHECK(items[1].targets == std::vector<std::string>{"12.5"});
  CHECK(items[2].id == "4");
  CHECK(items[2].gold == 1);
  CHECK_THAT(items[2].where, Catch::EndsWith("i.jsonl:4:1"));
}

TEST_CASE("a broken line is an error with its line and column") {
  Folder folder;
  struct Case {
    const char* line;
    const char* place;
    const char* words;
  };
  for (const Case& c : {Case{R"({"id":"b","target":})", ":2:20", "not JSON"},
                        {R"({"id":"b")", ":2:10", "not JSON"},
                        {R"({"id":"b"} {"id":"c"})", ":2:12", "not JSON"},
                        {"[1]", ":2:1", "no JSON object"},
                        {R"({"id":"a"})", ":2:2", "taken by"},
                        {R"({"id":{}})", ":2:2", "\"id\""},
                        {R"({"choices":["x","y"]})", ":2:2", "\"gold\""},
                        {R"({"choices":["x","y"],"gold":2})", ":2:22", "from 0 to 1"},
                        {R"({"choices":["x","y"],"gold":"A"})", ":2:22", "from 0 to 1"},
                        {R"({"choices":["x",""],"gold":0})", ":2:2", "empty"},
                        {R"({"target":{"a":1}})", ":2:2", "\"target\""},
                        {"{\"id\":\"\xff\"}", ":2:8", "not UTF-8"},
                        {R"({"id":"b","id":"c"})", ":2:11", "twice"}}) {
    INFO(c.line);
    const Error error = error_of(read_items(folder.write("i.jsonl", "{\"id\":\"a\"}\n" + std::string(c.line) + "\n")));
    CHECK(error.code == ErrorCode::kUsage);
    CHECK_THAT(error.where, Catch::EndsWith(std::string("i.jsonl") + c.place));
    CHECK_THAT(error.message, Catch::Contains(c.words));
  }
}

TEST_CASE("a file without items and a missing file are errors") {
  Folder folder;
  CHECK(error_of(read_items(folder.write("i.jsonl", "\n\n"))).code == ErrorCode::kUsage);
  CHECK(error_of(read_items(folder / "nowhere.jsonl")).code == ErrorCode::kNotFound);
}

TEST_CASE("spaces between tokens do not change an item's content hash and its fields do") {
  Folder folder;
  const auto items = value(read_items(folder.write(
      "i.jsonl", "{\"id\":\"a\",\"q\":\"x\"}\n{ \"id\" : \"b\", \"q\":\"x\" }\n{\"id\":\"c\",\"q\":\"y\"}\n")));
  const auto again = value(read_items(folder.write("j.jsonl", "{ \"id\":\"a\",   \"q\":\"x\"}\n")));
  CHECK(items[0].content_hash == again[0].content_hash);
  CHECK(items[0].content_hash != items[1].content_hash);
  CHECK(items[0].content_hash != items[2].content_hash);
}
