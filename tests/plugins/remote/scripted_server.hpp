// A server of a few lines, plain or TLS: answers every request with the same bytes and keeps what it read. For what the
// mock upstream does not do: certificates, tunnels, answers of strange form.
//
// One connection after the other on a thread of its own. Threads: requests() [any].
//
//   const SelfSigned identity("DNS:localhost");
//   ScriptedServer server(answer(R"({"choices":[]})"), &identity);
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/self_signed.hpp"

namespace occam::remote::test {

using occam::test::SelfSigned;

/// A whole HTTP answer around a JSON body.
inline std::string answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// A port that is listened to and accepts nobody: whoever connects waits.
class FullPort {
 public:
  FullPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* const raw = reinterpret_cast<sockaddr*>(&address_);
    if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 0) != 0 || ::getsockname(listener_, raw, &size) != 0)
      throw std::runtime_error("no port");
    for (int& waiting : waiting_) {
      waiting = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      (void)::connect(waiting, raw, size);
    }
  }
  ~FullPort() {
    for (const int waiting : waiting_) ::close(waiting);
    ::close(listener_);
  }
  FullPort(const FullPort&) = delete;

  [[nodiscard]] std::uint16_t number() const { return ntohs(address_.sin_port); }

 private:
  int listener_;
  sockaddr_in address_{};
  std::array<int, 4> waiting_{};
};

class ScriptedServer {
 public:
  /// `port` 0: a free one.
  explicit ScriptedServer(std::string answer, const SelfSigned* identity = nullptr, std::uint16_t port = 0,
                          const char* host = "127.0.0.1")
      : answer_(std::move(answer)), context_(nullptr, &SSL_CTX_free) {
    if (identity != nullptr) {
      context_.reset(SSL_CTX_new(TLS_server_method()));
      SSL_CTX_use_certificate(context_.get(), identity->certificate());
      SSL_CTX_use_PrivateKey(context_.get(), identity->key());
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &address.sin_addr);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("no port");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~ScriptedServer() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] int connections() const { return connections_; }
  /// The name that the client asked for in its TLS greeting.
  [[nodiscard]] std::string server_name() const {
    const std::lock_guard lock(mutex_);
    return server_name_;
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!is_ready(listener_)) continue;
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      ++connections_;
      serve(socket, stop);
      ::close(socket);
    }
  }

  void serve(int socket, const std::stop_token& stop) {
    std::unique_ptr<SSL, decltype(&SSL_free)> tls(nullptr, &SSL_free);
    if (context_) {
      tls.reset(SSL_new(context_.get()));
      SSL_set_fd(tls.get(), socket);
      if (SSL_accept(tls.get()) != 1) return;
      const char* const name = SSL_get_servername(tls.get(), TLSEXT_NAMETYPE_host_name);
      const std::lock_guard lock(mutex_);
      server_name_ = name == nullptr ? "" : name;
    }
    std::string bytes;
    while (!stop.stop_requested()) {
      if (!is_ready(socket) && !(tls && SSL_pending(tls.get()) > 0)) continue;
      char part[4096];
      const auto count =
          tls ? SSL_read(tls.get(), part, sizeof part) : static_cast<int>(::recv(socket, part, sizeof part, 0));
      if (count <= 0) return;
      bytes.append(part, static_cast<std::size_t>(count));
      const std::size_t end = whole(bytes);
      if (end == 0) continue;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(bytes.substr(0, end));
      }
      bytes.erase(0, end);
      if (tls)
        SSL_write(tls.get(), answer_.data(), static_cast<int>(answer_.size()));
      else
        (void)::send(socket, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      if (answer_.find("Connection: close") != std::string::npos) return;
    }
  }

  /// Where the first request ends; 0: not yet.
  static std::size_t whole(const std::string& bytes) {
    const std::size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    const std::size_t length = bytes.find("Content-Length: ");
    const std::size_t body = length < head ? std::stoul(bytes.substr(length + 16)) : 0;
    return bytes.size() < head + 4 + body ? 0 : head + 4 + body;
  }

  static bool is_ready(int socket) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 20) > 0;
  }

  std::string answer_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string server_name_;
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

}  // namespace occam::remote::test
