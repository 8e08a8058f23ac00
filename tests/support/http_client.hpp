// A blocking HTTP/1.1 client over a plain socket, for tests: it shows what a server really sent, errors included.
//
// Threads: one at a time for each client. Every wait ends after `kPatience`.
//
//   HttpClient client(port);
//   const HttpAnswer answer = client.post("/v1/chat/completions", body);
//   CHECK(answer.status == 200);
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace occam::test {

/// How the bytes of an answer came to their end.
enum class HttpEnd {
  kComplete,  ///< as its head said
  kClosed,    ///< the server closed before that
  kReset,
  kPatience,  ///< nothing came for too long
};

struct HttpAnswer {
  int status = 0;                              ///< 0: not even a head
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< chunks joined
  HttpEnd end = HttpEnd::kClosed;

  /// The header's value, or empty.
  [[nodiscard]] std::string header(const std::string& name) const;
  /// What stands behind `data: ` in every frame of a stream.
  [[nodiscard]] std::vector<std::string> events() const;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

class HttpClient {
 public:
  static constexpr std::chrono::seconds kPatience{20};

  /// Connects to a port of 127.0.0.1. Throws std::system_error where nothing listens.
  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient& operator=(HttpClient&&) = delete;

  [[nodiscard]] HttpAnswer get(const std::string& target, const HttpHeaders& headers = {});
  [[nodiscard]] HttpAnswer post(const std::string& target, const std::string& json, const HttpHeaders& headers = {});

  void send(const std::string& method, const std::string& target, const std::string& body, const HttpHeaders& headers);
  void send_bytes(std::string_view bytes);
  /// The next answer, to its end.
  [[nodiscard]] HttpAnswer receive();
  /// Reads until `text` has come in the answer's bytes. Returns false where it ended or waited too long before.
  [[nodiscard]] bool receive_until(std::string_view text);

  /// Closes with RST.
  void reset();

 private:
  /// False: the end; why is in `end_`.
  bool read_more();
  bool read_chunks(HttpAnswer& answer);

  int socket_ = -1;
  std::string seen_;
  HttpEnd end_ = HttpEnd::kComplete;
};

/// A port of 127.0.0.1 that nothing listened on a moment ago.
[[nodiscard]] std::uint16_t free_port();
[[nodiscard]] bool is_listening(std::uint16_t port);

}  // namespace occam::test
