#include "report/replay/html.hpp"

#include "occam/json.hpp"
#include "report/replay/page.hpp"
#include "report/text.hpp"

namespace occam::report::replay {

std::string html(const ReplayReport& report) {
  return page::fill(kPage, readable(to_json(report)));
}

}  // namespace occam::report::replay
