#include "eval/rows.hpp"

#include "eval/dataset.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

ItemReading items_of(const Folder& folder, const std::string& name, const std::string& content, Findings& findings,
                     const config::Format& format = {}) {
  return read_items({folder.write(name, content)}, format, {}, findings);
}

/// The only mistake of a file, as `line:column message`.
std::string mistake(const Folder& folder, const std::string& name, const std::string& content) {
  Findings findings;
  items_of(folder, name, content, findings);
  const config::Diagnostics found = findings.take();
  REQUIRE(found.size() == 1);
  return fmt::format("{}:{} {}", found[0].at.line, found[0].at.column, found[0].message);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a CSV file with a header is read as the same items as JSON lines") {
  Folder folder;
  Findings findings;
  const ItemReading csv = items_of(folder, "i.csv",
                                   "\xEF\xBB\xBFid,question,choices.0,choices.1,choices.2,gold\r\n"
                                   "a,\"Which, of \"\"these\"\"?\n(one)\",red,green,,1\r\n"
                                   "b,Next?,x,y,z,2\r\n",
                                   findings);
  const ItemReading lines = items_of(
      folder, "i.jsonl",
      "{\"id\":\"a\",\"question\":\"Which, of \\\"these\\\"?\\n(one)\",\"gold\":1,\"choices\":[\"red\",\"green\"]}\n"
      "{\"id\":\"b\",\"question\":\"Next?\",\"gold\":2,\"choices\":[\"x\",\"y\",\"z\"]}\n",
      findings);
  CHECK(findings.empty());
  REQUIRE(csv.items.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(csv.items[i].content == lines.items[i].content);
    CHECK(csv.items[i].choices == lines.items[i].choices);
    CHECK(csv.items[i].gold == lines.items[i].gold);
  }
  CHECK_THAT(csv.items[1].where, Catch::EndsWith("i.csv:4:1"));
}

TEST_CASE("a cell of choices may be a JSON list and targets may be several columns") {
  Folder folder;
  Findings findings;
  const auto read =
      items_of(folder, "i.csv", "choices,gold,target.0,target.1\n\"[\"\"a\"\",\"\"b\"\"]\",0,x,y\n", findings);
  REQUIRE(read.items.size() == 1);
  CHECK(read.items[0].choices == Texts{"a", "b"});
  CHECK(read.items[0].targets == Texts{"x", "y"});
}

TEST_CASE("mistakes in a CSV file have the line and column of their cell") {
  Folder folder;
  CHECK(mistake(folder, "a.csv", "id,choices.0,choices.1,gold\nä,x,y,7\n") ==
        "2:7 \"gold\" is 7; it must be an index from 0 to 1");
  CHECK(mistake(folder, "b.csv", "id,text,choices.0,gold\nu,\"two\nlines\",x,8\n") ==
        "3:10 \"gold\" is 8; it must be an index from 0 to 0");
  CHECK(mistake(folder, "c.csv", "id,text\na\n") == "2:1 the row has 1 cells, and there are 2 columns");
  CHECK(mistake(folder, "d.csv", "id,text\na,\"open\n") == "2:3 the quote is never closed");
  CHECK(mistake(folder, "e.csv", "id,id\n1,1\n") == "1:4 two columns are called \"id\"");
  CHECK(mistake(folder, "f.csv", "id,text\na,\xff\n") == "2:1 the cell of \"text\" is not UTF-8");
}

TEST_CASE("a JSON document gives the rows below a path with what stands above them") {
  Folder folder;
  Findings findings;
  config::Format format;
  format.rows = "data.paragraphs.qas";
  const auto read = items_of(folder, "d.json",
                             R"({"version":"1","data":[{"title":"T","paragraphs":[{"context":"C","qas":[
                                {"id":"1","question":"Q1"},{"id":"2","question":"Q2"}]}]}]})",
                             findings, format);
  CHECK(findings.empty());
  REQUIRE(read.items.size() == 2);
  CHECK(read.items[1].content == R"({"version":"1","title":"T","context":"C","id":"2","question":"Q2"})");
}

TEST_CASE("mistakes in a JSON document, whose rows have no line, say which row it is") {
  Folder folder;
  CHECK(mistake(folder, "g.json", R"([{"choices":["x"],"gold":0},{"choices":["x"],"gold":1}])") ==
        "0:0 row 2: \"gold\" is 1; it must be an index from 0 to 0");
  CHECK_THAT(mistake(folder, "d.json", R"([{"id":"a"},{"id":"b"},{"id":"a"}])"),
             Catch::StartsWith("0:0 row 3: the id \"a\" is taken by ") && Catch::EndsWith("d.json, row 1"));
  CHECK(mistake(folder, "o.json", R"([{"id":"a"},7])") == "0:0 row 2 is no JSON object");
  Findings findings;
  CHECK_THAT(items_of(folder, "w.json", R"([{"q":"a"},{"q":"b"}])", findings).items.at(1).where,
             Catch::EndsWith("w.json, row 2"));
}

TEST_CASE("a text file is a row a line, or what a pattern leaves between items") {
  Folder folder;
  Findings findings;
  CHECK(items_of(folder, "t.txt", "one\r\n\ntwo\n", findings).items.size() == 2);
  config::Format format;
  format.split = config::Located<std::string>{R"((?m)^(?= = [^=]))", {}};
  const auto pages = items_of(folder, "w.raw", " = A = \n text\n = = B = = \n more\n = C = \n end\n", findings, format);
  REQUIRE(pages.items.size() == 2);
  CHECK(pages.items[0].fields.at("text").as_string() == " = A = \n text\n = = B = = \n more\n");
  CHECK_THAT(pages.items[1].where, Catch::EndsWith("w.raw:5:1"));
}

TEST_CASE("lines of another file are a field of the items") {
  Folder folder;
  config::Format format;
  format.lines_field = config::Located<std::string>{"label", {}};
  format.lines = folder.write("labels.lst", "0\n1\n");
  Findings findings;
  const auto read = items_of(folder, "i.jsonl", "{\"q\":\"a\"}\n{\"q\":\"b\"}\n", findings, format);
  CHECK(read.items[1].content == R"({"q":"b","label":"1"})");
  items_of(folder, "i.jsonl", "{\"q\":\"a\"}\n", findings, format);
  CHECK(findings.take().at(0).message == "the file has 2 lines, and there are 1 items");
}

TEST_CASE("files of one suite have ids of their own and say where a row is from") {
  Folder folder;
  const std::vector<std::filesystem::path> files = {folder.write("x_test.csv", "one,1\n"),
                                                    folder.write("y_test.csv", "two,2\n")};
  config::Format format;
  format.columns = {"question", "target"};
  Findings findings;
  const auto read = read_items(files, format, {}, findings);
  REQUIRE(read.items.size() == 2);
  CHECK(read.items[0].id == "x_test-1");
  CHECK(read.items[1].fields.at("file").as_string() == "y_test");
}

TEST_CASE("a mistake that many lines have is shown a few times and counted") {
  Folder folder;
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "[]\n";
  Findings findings;
  items_of(folder, "i.jsonl", lines, findings);
  const auto found = findings.take();
  REQUIRE(found.size() == 5);
  CHECK_THAT(found[4].message, Catch::EndsWith("(and the same in 995 more)"));
}

TEST_CASE("what is no text of ours is named") {
  Folder folder;
  CHECK_THAT(mistake(folder, "p.jsonl", "PAR1xxxx"), Catch::Contains("Parquet"));
  CHECK_THAT(mistake(folder, "m.jsonl", "{\"a\":1}\n\xEF\xBB\xBF{\"a\":2}\n"),
             Catch::StartsWith("2:1 a byte order mark"));
  CHECK(mistake(folder, "u.jsonl", "{\"ä\":\"\xc3\"}\n") == "1:7 the line is not UTF-8: byte 0xc3");
  CHECK(mistake(folder, "d.json", "[{\"a\":1},\n{\"b\":}]") == "2:6 the file is not JSON: syntax error");
}
