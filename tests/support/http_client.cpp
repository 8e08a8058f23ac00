#include "support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

namespace occam::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A connected socket, or -1.
int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

void read_head(std::string_view head, HttpAnswer& answer) {
  if (head.size() >= 12) std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  for (std::size_t at = head.find("\r\n"); at != head.npos && at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = head.substr(at + 2, end == head.npos ? head.npos : end - at - 2);
    const std::size_t colon = line.find(':');
    if (colon != line.npos) {
      const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
      answer.headers[to_lower(line.substr(0, colon))] = line.substr(value);
    }
    at = end;
  }
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::vector<std::string> HttpAnswer::events() const {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t line_end = std::min(body.find('\n', at), body.size());
    if (body.compare(at, 6, "data: ") == 0) all.push_back(body.substr(at + 6, line_end - at - 6));
    at = line_end + 1;
  }
  return all;
}

HttpClient::HttpClient(std::uint16_t port) : socket_(connect_to(port)) {
  if (socket_ < 0) throw std::system_error(errno, std::generic_category(), "connect to " + std::to_string(port));
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), seen_(std::move(other.seen_)), end_(other.end_) {}

HttpAnswer HttpClient::get(const std::string& target, const HttpHeaders& headers) {
  send("GET", target, "", headers);
  return receive();
}

HttpAnswer HttpClient::post(const std::string& target, const std::string& json, const HttpHeaders& headers) {
  send("POST", target, json, headers);
  return receive();
}

void HttpClient::send(const std::string& method, const std::string& target, const std::string& body,
                      const HttpHeaders& headers) {
  std::string bytes = method + " " + target + " HTTP/1.1\r\nhost: 127.0.0.1\r\n";
  for (const auto& [name, value] : headers) bytes.append(name).append(": ").append(value).append("\r\n");
  if (method != "GET")
    bytes += "content-type: application/json\r\ncontent-length: " + std::to_string(body.size()) + "\r\n";
  send_bytes(bytes + "\r\n" + body);
}

void HttpClient::send_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the answer, or the lack of one, says why
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool HttpClient::read_more() {
  pollfd ready{socket_, POLLIN, 0};
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(kPatience).count();
  if (::poll(&ready, 1, static_cast<int>(patience)) <= 0) return end_ = HttpEnd::kPatience, false;
  std::array<char, 16384> block{};
  const ssize_t got = ::recv(socket_, block.data(), block.size(), 0);
  if (got <= 0) return end_ = got == 0 ? HttpEnd::kClosed : HttpEnd::kReset, false;
  seen_.append(block.data(), static_cast<std::size_t>(got));
  return true;
}

bool HttpClient::read_chunks(HttpAnswer& answer) {
  for (;;) {
    std::size_t line = 0;
    while ((line = seen_.find("\r\n")) == seen_.npos)
      if (!read_more()) return false;
    std::size_t size = 0;
    std::from_chars(seen_.data(), seen_.data() + line, size, 16);
    const std::size_t whole = line + 2 + size + 2;
    while (seen_.size() < whole)
      if (!read_more()) {
        answer.body += seen_.substr(std::min(line + 2, seen_.size()));
        return false;
      }
    answer.body.append(seen_, line + 2, size);
    seen_.erase(0, whole);
    if (size == 0) return true;
  }
}

HttpAnswer HttpClient::receive() {
  HttpAnswer answer;
  std::size_t head = 0;
  while ((head = seen_.find("\r\n\r\n")) == seen_.npos)
    if (!read_more()) {
      answer.end = end_;
      return answer;
    }
  read_head(seen_.substr(0, head), answer);
  seen_.erase(0, head + 4);
  bool whole = false;
  if (answer.status == 204) {
    whole = true;
  } else if (answer.header("transfer-encoding") == "chunked") {
    whole = read_chunks(answer);
  } else if (const std::string length = answer.header("content-length"); !length.empty()) {
    const std::size_t size = std::stoul(length);
    do whole = seen_.size() >= size;
    while (!whole && read_more());
    answer.body = seen_.substr(0, size);
    seen_.erase(0, std::min(size, seen_.size()));
  } else {  // to the close
    while (read_more()) continue;
    answer.body = std::exchange(seen_, {});
    whole = end_ == HttpEnd::kClosed;
  }
  answer.end = whole ? HttpEnd::kComplete : end_;
  return answer;
}

bool HttpClient::receive_until(std::string_view text) {
  while (seen_.find(text) == seen_.npos)
    if (!read_more()) return false;
  return true;
}

void HttpClient::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(socket_, -1));
}

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

bool is_listening(std::uint16_t port) {
  const int socket = connect_to(port);
  if (socket >= 0) ::close(socket);
  return socket >= 0;
}

}  // namespace occam::test
