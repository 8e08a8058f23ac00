#include "gateway/outbox.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

using namespace occam::gateway;
using Sent = Outbox::Sent;
using Ending = Outbox::Ending;
using Finished = Outbox::Finished;

namespace {

/// A system that takes `room` bytes and no more.
class Socket final : public Outbox::Way {
 public:
  explicit Socket(std::size_t room = 0) : room_(room) {}

  std::size_t write_now(std::string_view bytes) override {
    const std::size_t taken = std::min(room_, bytes.size());
    room_ -= taken;
    written += bytes.substr(0, taken);
    return taken;
  }
  void wake() override { ++woken; }

  std::string written;
  std::atomic<int> woken = 0;

 private:
  std::size_t room_;
};

void wait_a_little() {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace

TEST_CASE("A maker waits while its reader has too much before him and is freed when he goes") {
  Socket socket;
  Outbox outbox(socket);
  const std::string much(Outbox::kMaxUnsent + 1, 'x');
  CHECK(outbox.send(much) == Sent::kTaken);
  CHECK(socket.woken == 1);
  std::atomic<bool> is_through = false;
  std::thread maker([&] { is_through = outbox.send("more") == Sent::kTaken; });
  wait_a_little();
  CHECK_FALSE(is_through);
  CHECK(outbox.take() == much);
  wait_a_little();
  CHECK_FALSE(is_through);  // taken is not sent
  outbox.sent();
  maker.join();
  CHECK(is_through);
  CHECK(outbox.take() == "more");
  CHECK(outbox.send(much) == Sent::kTaken);
  std::atomic<bool> is_closed = false;
  std::thread stuck([&] { is_closed = outbox.send("more") == Sent::kClosed; });
  wait_a_little();
  outbox.close();
  stuck.join();
  CHECK(is_closed);
}

TEST_CASE("An answer ends once and only when all of it was taken") {
  Socket socket;
  Outbox outbox(socket);
  CHECK(outbox.finish("end", Ending::kKeepAlive) == Finished::kWaiting);
  CHECK(outbox.finish("again", Ending::kClose) == Finished::kClosed);
  outbox.add(": comment\n\n");
  CHECK(outbox.send("more") == Sent::kClosed);
  CHECK(outbox.ending() == Ending::kNone);
  CHECK(outbox.take() == "end");
  CHECK(outbox.ending() == Ending::kKeepAlive);
}

TEST_CASE("What the system takes at once wakes nobody") {
  Socket socket(100);
  Outbox outbox(socket);
  CHECK(outbox.send("one ") == Sent::kTaken);
  CHECK(outbox.send("two ") == Sent::kTaken);
  CHECK(outbox.finish("three", Ending::kKeepAlive) == Finished::kSent);
  CHECK(socket.written == "one two three");
  CHECK(socket.woken == 0);
  CHECK(outbox.take().empty());
  CHECK(outbox.ending() == Ending::kKeepAlive);
}

TEST_CASE("An end that closes the connection or that somebody waits for wakes") {
  Socket socket(100);
  Outbox closing(socket);
  CHECK(closing.finish("a", Ending::kClose) == Finished::kSent);
  CHECK(socket.woken == 1);
  Outbox awaited(socket);
  awaited.ask_for_wake();
  CHECK(awaited.finish("b", Ending::kKeepAlive) == Finished::kSent);
  CHECK(socket.woken == 2);
}

TEST_CASE("The order of bytes holds whoever writes them") {
  Socket socket(5);
  Outbox outbox(socket);
  CHECK(outbox.send("1234567") == Sent::kTaken);  // two bytes are left over
  CHECK(outbox.send("89") == Sent::kTaken);       // and these must not overtake them
  CHECK(socket.written == "12345");
  CHECK(socket.woken == 1);
  CHECK(outbox.take() == "6789");
  CHECK(outbox.send("x") == Sent::kTaken);  // what was taken is on its way still
  outbox.sent();
  CHECK(outbox.take() == "x");
}

TEST_CASE("Nothing is written past bytes that are on their way already") {
  Socket socket(100);
  Outbox outbox(socket);
  outbox.hold();
  CHECK(outbox.finish("answer", Ending::kKeepAlive) == Finished::kWaiting);
  CHECK(socket.written.empty());
  outbox.sent();
  CHECK(outbox.take() == "answer");
}

TEST_CASE("After its close an outbox leaves the way alone") {
  Socket socket(100);
  Outbox outbox(socket);
  outbox.close();
  CHECK(outbox.send("a") == Sent::kClosed);
  CHECK(outbox.finish("b", Ending::kClose) == Finished::kClosed);
  outbox.add("c");
  CHECK(socket.written.empty());
  CHECK(socket.woken == 0);
}
