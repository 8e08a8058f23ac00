#include "gateway/telemetry/exposition.hpp"

#include <charconv>
#include <cmath>

namespace occam::gateway {

namespace {

template <typename Number>
void append_number(std::string& text, Number value) {
  char digits[32];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, written.ptr);
}

void append_escaped(std::string& text, std::string_view value) {
  for (std::size_t stop; (stop = value.find_first_of("\\\"\n")) != std::string_view::npos;
       value.remove_prefix(stop + 1)) {
    text.append(value.substr(0, stop));
    text += '\\';
    text += value[stop] == '\n' ? 'n' : value[stop];
  }
  text.append(value);
}

/// `{a="b",c="d"`, without the closing brace; nothing for no labels.
std::string opened(Labels labels) {
  std::string text;
  for (const Label& label : labels) {
    text.append(text.empty() ? "{" : ",").append(label.name).append("=\"");
    append_escaped(text, label.value);
    text += '"';
  }
  return text;
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  type_ = type;
  help_ = help;
  is_head_written_ = false;
}

void Exposition::begin(std::string_view suffix, std::string_view labels) {
  if (!is_head_written_) {
    text_.append("# HELP ").append(name_).append(" ").append(help_);
    text_.append("\n# TYPE ").append(name_).append(" ").append(type_).append("\n");
    is_head_written_ = true;
  }
  text_.append(name_).append(suffix).append(labels);
}

void Exposition::end(double value) {
  if (std::isfinite(value))
    append_number(text_, value);
  else
    text_ += std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  text_ += '\n';
}

template <typename Integer>
void Exposition::end_with_integer(Integer value) {
  append_number(text_, value);
  text_ += '\n';
}

void Exposition::begin_sample(Labels labels) {
  begin({}, opened(labels));
  text_ += labels.size() == 0 ? " " : "} ";
}

void Exposition::sample(Labels labels, std::uint64_t value) {
  begin_sample(labels);
  end_with_integer(value);
}

void Exposition::sample(Labels labels, std::int64_t value) {
  begin_sample(labels);
  end_with_integer(value);
}

void Exposition::sample(Labels labels, double value) {
  begin_sample(labels);
  end(value);
}

void Exposition::histogram(Labels labels, const Histogram& histogram) {
  if (histogram.count == 0) return;
  const std::string common = opened(labels);
  const std::string_view bound = common.empty() ? "{le=\"" : ",le=\"";
  const std::string_view close = common.empty() ? " " : "} ";
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.bounds.size() && i < histogram.counts.size(); ++i) {
    below += histogram.counts[i];
    begin("_bucket", common);
    text_.append(bound);
    append_number(text_, histogram.bounds[i]);
    text_ += "\"} ";
    end_with_integer(below);
  }
  begin("_bucket", common);
  text_.append(bound).append("+Inf\"} ");
  end_with_integer(histogram.count);
  begin("_sum", common);
  text_.append(close);
  end(histogram.sum);
  begin("_count", common);
  text_.append(close);
  end_with_integer(histogram.count);
}

}  // namespace occam::gateway
