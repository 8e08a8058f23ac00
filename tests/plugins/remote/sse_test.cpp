#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "remote/sse/reader.hpp"

using occam::remote::SseReader;
using Events = std::vector<std::string>;

namespace {

void take(SseReader& reader, Events& events) {
  while (const auto data = reader.next()) events.emplace_back(*data);
}

Events read(const std::vector<std::string>& parts) {
  SseReader reader;
  Events events;
  for (const std::string& part : parts) {
    reader.append(part);
    take(reader, events);
  }
  reader.finish();
  take(reader, events);
  return events;
}

}  // namespace

TEST_CASE("Events end with an empty line whatever a line ends with") {
  const Events two = {"a", "b"};
  CHECK(read({"data: a\n\ndata: b\n\n"}) == two);
  CHECK(read({"data: a\r\n\r\ndata: b\r\n\r\n"}) == two);
  CHECK(read({"data: a\r\rdata: b\r\r"}) == two);
  CHECK(read({"data: a\r\n\ndata: b\n\r\n"}) == two);
}

TEST_CASE("Comments and other fields are passed over") {
  CHECK(read({": keep-alive\n\nevent: message\nid: 7\nretry: 100\ndata: a\n: between\n\n\n\ndatum: no\n\n"}) ==
        Events{"a"});
  CHECK(read({":\n:\n\n"}) == Events{});
}

TEST_CASE("Lines of one event are joined by a line feed and lose one space") {
  CHECK(read({"data: one\ndata:two\ndata:  three\n\n"}) == Events{"one\ntwo\n three"});
  CHECK(read({"data\ndata\n\n"}) == Events{"\n"});
  CHECK(read({"data:\ndata: x\n\n"}) == Events{"\nx"});
}

TEST_CASE("An event without data is none") {
  CHECK(read({"data:\n\ndata: \n\ndata\n\nevent: x\n\ndata: a\n\n"}) == Events{"a"});
}

TEST_CASE("A byte order mark at the very beginning is skipped even when it is split") {
  CHECK(read({"\xEF\xBB\xBF"
              "data: a\n\n"}) == Events{"a"});
  CHECK(read({"\xEF", "\xBB",
              "\xBF"
              "data: a\n\n"}) == Events{"a"});
  CHECK(read({"\xEF\xBB"
              "data: a\n\ndata: b\n\n"}) == Events{"b"});
}

TEST_CASE("An event whose empty line is missing at the end is given") {
  CHECK(read({"data: a\n\ndata: [DONE]"}) == Events{"a", "[DONE]"});
  CHECK(read({"data: a\n\ndata: [DONE]\n"}) == Events{"a", "[DONE]"});
}

TEST_CASE("Any split of the bytes gives the same events") {
  const std::string stream =
      "\xEF\xBB\xBF: hello\r\n\r\ndata: {\"a\":1}\r\n\r\ndata: x\r\ndata: y\r\rdata: \xC3\xA9\n\nevent: "
      "e\ndata:z\n\ndata\n"
      "\ndata: [DONE]\n\n";
  const Events whole = read({stream});
  CHECK(whole == Events{"{\"a\":1}", "x\ny", "\xC3\xA9", "z", "[DONE]"});
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    INFO(cut);
    CHECK(read({stream.substr(0, cut), stream.substr(cut)}) == whole);
  }
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t size = random() % 6;
      parts.push_back(stream.substr(at, size));
      at += size;
    }
    CHECK(read(parts) == whole);
  }
}

TEST_CASE("A long line that comes in small pieces keeps what is pending in view") {
  SseReader reader;
  reader.append("data: ");
  for (int i = 0; i < 1000; ++i) {
    reader.append("0123456789");
    CHECK_FALSE(reader.next());
  }
  CHECK(reader.pending() >= 10'000);
  reader.append("\n\n");
  const auto data = reader.next();
  REQUIRE(data);
  CHECK(data->size() == 10'000);
  CHECK_FALSE(reader.next());
  CHECK(reader.pending() == 0);
}
