// A request as it was read: the few header fields that the gateway looks at, and the body.
//
// Threads: values, no sharing.
#pragma once

#include <string>
#include <string_view>

namespace occam::gateway {

struct HttpRequest {
  std::string method;
  std::string path;  ///< of the target, without its query
  bool is_http_1_0 = false;
  bool is_keep_alive = true;  ///< what the client asks for

  std::string authorization;
  std::string api_key;  ///< x-api-key
  std::string request_id;
  std::string traceparent;
  std::string task;       ///< x-occam-task
  std::string residency;  ///< x-occam-residency
  std::string origin;
  std::string host;
  std::string requested_method;  ///< access-control-request-method

  std::string body;
};

}  // namespace occam::gateway
