// The bytes of the mock upstream: heads, chunks, frames and gzip, right or wrong as the knobs say. Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/mock_upstream_knobs.hpp"

namespace occam::test {

/// A head with content-length and what the knobs add; `more` are whole lines.
[[nodiscard]] std::string response_head(int status, std::string_view type, std::size_t length, const MockAnswer& answer,
                                        std::string_view more = {});

/// The head of a stream of events, chunked unless its content-length is to be wrong.
[[nodiscard]] std::string stream_head(const MockAnswer& answer);
[[nodiscard]] bool is_chunked(const MockAnswer& answer);

[[nodiscard]] std::string http_chunk(std::string_view bytes);
[[nodiscard]] std::string sse_frame(std::string_view data, const MockAnswer& answer);

/// RFC 1952 with blocks that are stored as they are: valid, and in need of no library.
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace occam::test
