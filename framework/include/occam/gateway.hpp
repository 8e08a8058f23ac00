// What a gateway in front of an Occam needs to know of its policy, and what its clients say about answers.
//
// `occam serve` is such a gateway; services with one of their own may read the same table. Threads: values, no sharing.
//
//   const occam::GatewaySettings settings = occam.gateway_settings();
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace occam {

/// The policy's [gateway] table; paths are absolute, empty where the policy has none.
struct GatewaySettings {
  std::string listen = "127.0.0.1:8080";  ///< `host:port`, an IPv6 host in brackets
  std::filesystem::path keys_file;
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  std::vector<std::string> cors;  ///< origins that browsers may call from; empty: none
  double drain_seconds = 30;
  std::int64_t header_bytes = 16 * 1024;
  std::int64_t body_bytes = 8 * 1024 * 1024;
  std::int64_t connections = 1024;
  double header_seconds = 10;
  double body_seconds = 30;
  double idle_seconds = 75;
};

/// What somebody thought of an answer. At least one of score, label and comment.
struct Feedback {
  std::string decision;         ///< Decision::id
  std::optional<double> score;  ///< 0 … 1
  std::string label;            ///< a word of the caller's own, at most 64 bytes
  std::string comment;          ///< at most 4096 bytes
};

}  // namespace occam
