#include "gateway/exposition.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace occam::gateway {

namespace {

template <typename Number>
void append_number(std::string& text, Number value) {
  char digits[32];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, written.ptr);
}

void append_label(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append("=\"");
  for (const char c : value) switch (c) {
      case '\\':
        text += "\\\\";
        break;
      case '"':
        text += "\\\"";
        break;
      case '\n':
        text += "\\n";
        break;
      default:
        text += c;
    }
  text += '"';
}

std::string bound_text(double bound) {
  std::string text;
  append_number(text, bound);
  return text;
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  type_ = type;
  help_ = help;
  is_head_written_ = false;
}

void Exposition::begin(std::string_view suffix, Labels labels, std::string_view bound) {
  if (!is_head_written_) {
    text_.append("# HELP ").append(name_).append(" ").append(help_);
    text_.append("\n# TYPE ").append(name_).append(" ").append(type_).append("\n");
    is_head_written_ = true;
  }
  text_.append(name_).append(suffix);
  char separator = '{';
  for (const Label& label : labels) {
    text_ += std::exchange(separator, ',');
    append_label(text_, label.name, label.value);
  }
  if (!bound.empty()) {
    text_ += std::exchange(separator, ',');
    append_label(text_, "le", bound);
  }
  text_ += separator == ',' ? "} " : " ";
}

void Exposition::append(double value) {
  if (std::isfinite(value))
    append_number(text_, value);
  else
    text_ += std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  text_ += '\n';
}

void Exposition::append(std::uint64_t value) {
  append_number(text_, value);
  text_ += '\n';
}

void Exposition::sample(Labels labels, std::uint64_t value) {
  begin({}, labels);
  append(value);
}

void Exposition::sample(Labels labels, std::int64_t value) {
  begin({}, labels);
  append_number(text_, value);
  text_ += '\n';
}

void Exposition::sample(Labels labels, double value) {
  begin({}, labels);
  append(value);
}

void Exposition::histogram(Labels labels, const Histogram& histogram) {
  if (histogram.count == 0) return;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.bounds.size() && i < histogram.counts.size(); ++i) {
    below += histogram.counts[i];
    begin("_bucket", labels, bound_text(histogram.bounds[i]));
    append(below);
  }
  begin("_bucket", labels, "+Inf");
  append(histogram.count);
  begin("_sum", labels);
  append(histogram.sum);
  begin("_count", labels);
  append(histogram.count);
}

}  // namespace occam::gateway
