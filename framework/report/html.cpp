#include "report/json.hpp"
#include "report/page.hpp"
#include "report/report.hpp"

namespace occam::report {

std::string html(const Report& report) {
  return page::fill(kPage, to_json(report));
}

}  // namespace occam::report
