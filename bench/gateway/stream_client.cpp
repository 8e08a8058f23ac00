// bench_streams: keeps a number of streamed chat completions open against one server and times their frames.
//
// One thread, epoll, one connection for each stream, kept alive; a stream that ends is asked for anew at once. Prints
// one JSON object: nanoseconds from the last byte of the request to the first frame with content, and between frames.
//
//   bench_streams PORT STREAMS SECONDS BODY [HEADER: VALUE]...
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr std::int64_t kApartNs = 2'600'000;

struct Samples {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> between;
  std::int64_t finished = 0;
  std::int64_t failed = 0;
};

/// One connection, asking again and again.
class Stream {
 public:
  Stream(std::uint16_t port, const std::string& request) : request_(request) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      std::perror("bench_streams: connect");
      std::exit(3);
    }
  }
  ~Stream() { ::close(socket_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] int socket() const { return socket_; }

  void ask() {
    seen_.clear();
    scanned_ = 0;
    last_ns_ = 0;
    if (::send(socket_, request_.data(), request_.size(), MSG_NOSIGNAL) < 0) std::exit(3);
    asked_ns_ = now_ns();
  }

  /// Reads what is there. Returns false where the server has closed.
  bool read(Samples& samples) {
    std::array<char, 16384> block{};
    const ssize_t got = ::recv(socket_, block.data(), block.size(), 0);
    if (got <= 0) return ++samples.failed, false;
    const std::int64_t at_ns = now_ns();
    seen_.append(block.data(), static_cast<std::size_t>(got));
    static constexpr std::string_view kContent = "\"content\":\"";
    bool content = false;
    for (std::size_t at = 0; (at = seen_.find(kContent, scanned_)) != seen_.npos;) {
      if (at + kContent.size() >= seen_.size()) break;
      content = content || seen_[at + kContent.size()] != '"';  // a role comes with empty content
      scanned_ = at + kContent.size();
    }
    if (content) {
      (last_ns_ == 0 ? samples.first : samples.between).push_back(at_ns - (last_ns_ == 0 ? asked_ns_ : last_ns_));
      last_ns_ = at_ns;
    }
    if (!seen_.ends_with("0\r\n\r\n")) return true;
    const bool whole = seen_.starts_with("HTTP/1.1 200") && seen_.find("data: [DONE]") != seen_.npos;
    ++(whole ? samples.finished : samples.failed);
    ask();
    return true;
  }

 private:
  const std::string& request_;
  int socket_ = -1;
  std::string seen_;
  std::size_t scanned_ = 0;
  std::int64_t asked_ns_ = 0;
  std::int64_t last_ns_ = 0;
};

void print(const char* name, std::vector<std::int64_t>& values) {
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))] / 1000;
  };
  std::printf("\"%s\":{\"n\":%zu,\"p50_us\":%ld,\"p90_us\":%ld,\"p99_us\":%ld,\"max_us\":%ld}", name, values.size(),
              at(.5), at(.9), at(.99), at(1));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return std::fputs("usage: bench_streams PORT STREAMS SECONDS BODY [HEADER: VALUE]...\n", stderr), 2;
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const std::string body = argv[4];
  std::string request = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";
  for (int i = 5; i < argc; ++i) request.append(argv[i]).append("\r\n");
  request += "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;

  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  const auto count = static_cast<std::size_t>(std::atoi(argv[2]));
  std::vector<std::unique_ptr<Stream>> streams;
  Samples samples;
  std::int64_t next_ns = 0;
  const std::int64_t end_ns = now_ns() + static_cast<std::int64_t>(std::atof(argv[3]) * 1e9);
  std::array<epoll_event, 64> events{};
  while (now_ns() < end_ns) {
    if (streams.size() < count && now_ns() >= next_ns) {  // apart, so that they do not march in step
      next_ns = now_ns() + kApartNs;
      streams.push_back(std::make_unique<Stream>(port, request));
      epoll_event event{.events = EPOLLIN, .data = {.ptr = streams.back().get()}};
      ::epoll_ctl(poll, EPOLL_CTL_ADD, streams.back()->socket(), &event);
      streams.back()->ask();
    }
    const int patience_ms = streams.size() < count ? 1 : 100;
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), patience_ms);
    for (int i = 0; i < ready; ++i) {
      auto* stream = static_cast<Stream*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!stream->read(samples)) ::epoll_ctl(poll, EPOLL_CTL_DEL, stream->socket(), nullptr);
    }
  }
  std::printf("{\"finished\":%ld,\"failed\":%ld,", samples.finished, samples.failed);
  print("first", samples.first);
  std::printf(",");
  print("between", samples.between);
  std::printf("}\n");
  return 0;
}
