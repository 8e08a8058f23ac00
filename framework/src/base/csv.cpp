#include "base/csv.hpp"

#include <fmt/format.h>

namespace occam {

CsvReader::CsvReader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
}

std::string CsvReader::where() const {
  return fmt::format("{}:{}:{}", name_, line_, at_ - line_start_ + 1);
}

bool CsvReader::skip_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  if (at_ >= text_.size() || (text_[at_] != '\n' && text_[at_] != '\r')) return false;
  ++at_;
  ++line_;
  line_start_ = at_;
  return true;
}

Result<std::string> CsvReader::quoted_field() {
  const std::string opened = where();
  ++at_;
  std::string field;
  for (;;) {
    if (at_ >= text_.size()) return fail(ErrorCode::kUsage, "the quote is never closed", opened);
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      line_start_ = at_;
    }
    if (c != '"') {
      field += c;
    } else if (at_ < text_.size() && text_[at_] == '"') {
      field += '"';
      ++at_;
    } else {
      break;
    }
  }
  if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
    return fail(ErrorCode::kUsage, "text after a closing quote", where(), "a quote inside a field is written twice");
  }
  return field;
}

std::string CsvReader::plain_field() {
  const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  std::string field(text_.substr(at_, end - at_));
  at_ = end;
  return field;
}

Result<std::optional<CsvRow>> CsvReader::next() {
  while (skip_line_end()) {
  }
  if (at_ >= text_.size()) return std::optional<CsvRow>{};
  CsvRow row;
  row.line = line_;
  for (;;) {
    if (at_ < text_.size() && text_[at_] == '"') {
      auto field = quoted_field();
      if (!field) return fail(field.error());
      row.fields.push_back(std::move(*field));
    } else {
      row.fields.push_back(plain_field());
    }
    if (at_ >= text_.size() || text_[at_] != ',') break;
    ++at_;
  }
  skip_line_end();
  return row;
}

void append_csv(std::string& out, std::span<const std::string> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    const bool must_quote =
        fields[i].find_first_of(",\"\r\n") != std::string::npos || (fields.size() == 1 && fields[i].empty());
    if (!must_quote) {
      out += fields[i];
      continue;
    }
    out += '"';
    for (const char c : fields[i]) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += '\n';
}

}  // namespace occam
