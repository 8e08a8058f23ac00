#include "gateway/http/response.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <iterator>

namespace occam::gateway {
namespace {

void append_integer(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  out += name;
  out += ": ";
  if (std::ranges::none_of(value, is_control))
    out += value;
  else
    std::ranges::remove_copy_if(value, std::back_inserter(out), is_control);
  out += "\r\n";
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); the text of a second is kept for the next answer.
std::string_view date_of(std::time_t now) {
  thread_local std::time_t kept_second = -1;
  thread_local std::array<char, 40> kept{};
  thread_local std::size_t size = 0;
  if (now != kept_second) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    size = std::strftime(kept.data(), kept.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    kept_second = now;
  }
  return {kept.data(), size};
}

void append_status_line(std::string& out, const Response& response, const Wire& wire) {
  out += wire.is_http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
  append_integer(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  append_line(out, "date", date_of(std::time(nullptr)));
}

void append_connection(std::string& out, const Wire& wire) {
  if (wire.persistence == Persistence::kClose)
    out += "connection: close\r\n";
  else if (wire.is_http_1_0)
    out += "connection: keep-alive\r\n";
}

}  // namespace

void Response::set(std::string_view name, std::string_view value) {
  append_line(fields, name, value);
}

std::string_view reason_phrase(std::int32_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

std::string to_bytes(const Response& response, const Wire& wire) {
  std::string out;
  out.reserve(256 + response.fields.size() + response.body.size());
  append_status_line(out, response, wire);
  if (!response.content_type.empty()) append_line(out, "content-type", response.content_type);
  if (response.status != 204) {
    out += "content-length: ";
    append_integer(out, response.body.size());
    out += "\r\n";
  }
  out += response.fields;
  append_connection(out, wire);
  out += "\r\n";
  if (wire.body == BodyRule::kSend) out += response.body;
  return out;
}

std::string stream_head(const Response& response, const Wire& wire, Framing framing) {
  std::string out;
  out.reserve(1024);
  append_status_line(out, response, wire);
  out += "content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\n";
  if (framing == Framing::kChunked) out += "transfer-encoding: chunked\r\n";
  out += response.fields;
  append_connection(out, wire);
  out += "\r\n";
  return out;
}

void append_chunk(std::string& out, std::string_view data) {
  append_integer(out, data.size(), 16);
  out += "\r\n";
  out += data;
  out += "\r\n";
}

}  // namespace occam::gateway
