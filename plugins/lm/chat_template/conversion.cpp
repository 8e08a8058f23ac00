#include "lm/chat_template/conversion.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

/// Writes containers into one string; every piece is charged to the budget.
class ReprWriter {
 public:
  explicit ReprWriter(Context& context) : context_(context) {}

  void write(const Value& value) {
    context_.step();
    const std::size_t before = out_.size();
    write_value(value);
    if (value.depth() == 0) context_.create(out_.size() - before);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void write_value(const Value& value) {
    if (const auto* flag = value.get<bool>()) {
      out_ += *flag ? "True" : "False";
    } else if (value.is<None>()) {
      out_ += "None";
    } else if (value.is<Undefined>()) {
      out_ += "Undefined";
    } else if (const auto* integer = value.integer()) {
      out_ += std::to_string(*integer);
    } else if (const auto* number = value.get<double>()) {
      out_ += repr_number(*number);
    } else if (const auto* text = value.text()) {
      out_ += value.is_markup() ? "Markup(" + repr_text(*text) + ")" : repr_text(*text);
    } else if (const auto* items = value.items()) {
      write_items(*items, value.is<List>() ? "[" : "(", value.is<List>() ? "]" : items->size() == 1 ? ",)" : ")");
    } else if (const auto* dict = value.dict()) {
      write_dict(*dict);
    } else if (const auto* range = value.get<Range>()) {
      out_ += "range(" + std::to_string(range->start) + ", " + std::to_string(range->stop) +
              (range->step == 1 ? ")" : ", " + std::to_string(range->step) + ")");
    } else if (const auto* view = value.get<View>()) {
      write_view(*view);
    } else {
      refuse("printing a " + std::string(type_name(value)));
    }
  }

  void write_items(const Items& items, std::string_view open, std::string_view close) {
    out_ += open;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) out_ += ", ";
      write(items[i]);
    }
    out_ += close;
  }

  void write_dict(const Dict& dict) {
    out_ += '{';
    for (std::size_t i = 0; i < dict.entries.size(); ++i) {
      if (i != 0) out_ += ", ";
      write(dict.entries[i].first);
      out_ += ": ";
      write(dict.entries[i].second);
    }
    out_ += '}';
  }

  void write_view(const View& view) {
    Items items;
    for (const auto& [key, value] : view.dict->entries) {
      items.push_back(view.kind == ViewKind::kKeys     ? key
                      : view.kind == ViewKind::kValues ? value
                                                       : Value::tuple({key, value}));
    }
    write_items(items,
                std::string(view.kind == ViewKind::kKeys     ? "dict_keys"
                            : view.kind == ViewKind::kValues ? "dict_values"
                                                             : "dict_items") +
                    "([",
                "])");
  }

  Context& context_;
  std::string out_;
};

class JsonWriter {
 public:
  JsonWriter(Context& context, const JsonStyle& style) : context_(context), style_(style) {}

  void write(const Value& value, int level) {
    context_.step();
    if (const auto* flag = value.get<bool>()) {
      put(*flag ? "true" : "false");
    } else if (value.is<None>()) {
      put("null");
    } else if (const auto* integer = value.integer()) {
      put(std::to_string(*integer));
    } else if (const auto* number = value.get<double>()) {
      put(number_text(*number));
    } else if (const auto* text = value.text()) {
      put(quoted(*text));
    } else if (const auto* items = value.items()) {
      write_items(*items, level);
    } else if (const auto* dict = value.dict()) {
      write_dict(*dict, level);
    } else {
      raise("Object of type " + std::string(type_name(value)) + " is not JSON serializable");
    }
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void put(std::string_view text) {
    context_.create(text.size());
    out_ += text;
  }

  void new_line(int level) {
    if (!style_.indent) return;
    put("\n");
    for (int i = 0; i < level; ++i) put(*style_.indent);
  }

  static std::string number_text(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
    return repr_number(number);
  }

  void write_items(const Items& items, int level) {
    if (items.empty()) return put("[]");
    put("[");
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) put(style_.item_separator);
      new_line(level + 1);
      write(items[i], level + 1);
    }
    new_line(level);
    put("]");
  }

  static std::string key_text(const Value& key) {
    if (const auto* text = key.text()) return *text;
    if (const auto* flag = key.get<bool>()) return *flag ? "true" : "false";
    if (key.is<None>()) return "null";
    if (const auto* integer = key.integer()) return std::to_string(*integer);
    if (const auto* number = key.get<double>()) return number_text(*number);
    raise("keys must be str, int, float, bool or None, not " + std::string(type_name(key)));
  }

  void write_dict(const Dict& dict, int level) {
    if (dict.entries.empty()) return put("{}");
    std::vector<const std::pair<Value, Value>*> order;
    for (const auto& entry : dict.entries) order.push_back(&entry);
    if (style_.sort_keys) {
      std::stable_sort(order.begin(), order.end(),
                       [](const auto* a, const auto* b) { return less(a->first, b->first); });
    }
    put("{");
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i != 0) put(style_.item_separator);
      new_line(level + 1);
      put(quoted(key_text(order[i]->first)));
      put(style_.key_separator);
      write(order[i]->second, level + 1);
    }
    new_line(level);
    put("}");
  }

  void append_escape(std::string& out, char32_t unit) const {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(unit >> shift) & 0xF];
  }

  [[nodiscard]] std::string quoted(std::string_view text) const {
    std::string out = "\"";
    for (std::size_t position = 0; position < text.size();) {
      const char32_t c = next_code_point(text, position);
      switch (c) {
        case '"':
          out += "\\\"";
          break;
        case '\\':
          out += "\\\\";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\t':
          out += "\\t";
          break;
        case '\f':
          out += "\\f";
          break;
        case '\b':
          out += "\\b";
          break;
        default:
          if (c < 0x20 || (style_.escape_non_ascii && c > 0x7E && c < 0x10000)) {
            append_escape(out, c);
          } else if (style_.escape_non_ascii && c >= 0x10000) {
            append_escape(out, 0xD800 + ((c - 0x10000) >> 10));
            append_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
          } else {
            append_utf8(out, c);
          }
      }
    }
    return out + '"';
  }

  Context& context_;
  const JsonStyle& style_;
  std::string out_;
};

}  // namespace

std::string to_repr(Context& context, const Value& value) {
  ReprWriter writer(context);
  writer.write(value);
  return writer.take();
}

std::string to_text(Context& context, const Value& value) {
  if (const auto* text = value.text()) return *text;
  if (value.is<Undefined>()) return {};
  return to_repr(context, value);
}

std::string to_json(Context& context, const Value& value, const JsonStyle& style) {
  JsonWriter writer(context, style);
  writer.write(value, 0);
  return writer.take();
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace occam::lm::chat
