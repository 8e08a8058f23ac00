#include "eval_means.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/object.hpp>

#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

boost::json::object mean_json(const SubsetMean& mean) {
  return {{"subset", mean.subset},
          {"n", mean.n},
          {"mean", to_json(mean.mean)},
          {"low", to_json(mean.low)},
          {"high", to_json(mean.high)}};
}

std::string between_text(double low, double high) {
  return fmt::format("{} – {}", number_text(low, 3), number_text(high, 3));
}

std::vector<std::string> row_of(const std::string& name, const SubsetMean& mean) {
  return {name, fmt::to_string(mean.n), number_text(mean.mean, 3), between_text(mean.low, mean.high)};
}

}  // namespace

boost::json::array to_json(const std::vector<SubsetMeans>& subsets) {
  boost::json::array all;
  for (const SubsetMeans& one : subsets) {
    boost::json::array means;
    for (const SubsetMean& mean : one.subsets) means.push_back(mean_json(mean));
    all.push_back(boost::json::object{
        {"suite", one.suite}, {"model", one.model}, {"subsets", std::move(means)}, {"all", mean_json(one.all)}});
  }
  return all;
}

boost::json::array to_json(const std::vector<GroupMean>& groups) {
  boost::json::array all;
  for (const GroupMean& one : groups) {
    boost::json::array missing;
    for (const std::string& suite : one.missing) missing.emplace_back(suite);
    all.push_back(boost::json::object{{"group", one.group},
                                      {"model", one.model},
                                      {"mean", to_json(one.mean)},
                                      {"low", to_json(one.low)},
                                      {"high", to_json(one.high)},
                                      {"missing", std::move(missing)}});
  }
  return all;
}

void print_means(const Means& means) {
  using enum Table::Align;
  for (const SubsetMeans& one : means.subsets) {
    Table table({{one.suite}, {"n", kRight}, {"mean", kRight}, {"95 %"}});
    for (const SubsetMean& mean : one.subsets) table.add(row_of(mean.subset, mean));
    table.add(row_of("each the same", one.all));
    fmt::print("\n{}\n{}", one.model, table.text());
  }
  for (const GroupMean& one : means.groups) {
    if (one.missing.empty())
      fmt::print("{} on {}: {}, 95 % {}\n", one.model, one.group, number_text(one.mean, 3),
                 between_text(one.low, one.high));
    else
      fmt::print("{} on {}: no mean, nothing is known on {}\n", one.model, one.group, fmt::join(one.missing, ", "));
  }
}

}  // namespace occam::cli
