#include <string>
#include <string_view>

#include "report/json.hpp"
#include "report/page.hpp"
#include "report/report.hpp"

namespace occam::report {

std::string html(const Report& report) {
  static constexpr std::string_view kPolicyMark = "<<policy>>";
  static constexpr std::string_view kDataMark = "<<data>>";
  const std::string_view page = kPage.html;
  const std::size_t policy = page.find(kPolicyMark);
  const std::size_t data = page.find(kDataMark);
  std::string made(page.substr(0, policy));
  made += page::own_code_policy(kPage);
  made += page.substr(policy + kPolicyMark.size(), data - policy - kPolicyMark.size());
  made += to_json(report);
  made += page.substr(data + kDataMark.size());
  return made;
}

}  // namespace occam::report
