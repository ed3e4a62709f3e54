#include "runtime/report/terminal/terminal_line.hpp"

#include "runtime/report/code_points.hpp"

#include <algorithm>

namespace tributary {

namespace {

std::string_view code_of(ink look) {
  switch (look) {
    case ink::plain:
      return {};
    case ink::bold:
      return "\x1b[1m";
    case ink::dim:
      return "\x1b[2m";
    case ink::good:
      return "\x1b[32m";
    case ink::attention:
      return "\x1b[33m";
    case ink::bad:
      return "\x1b[31m";
    case ink::active:
      return "\x1b[36m";
  }
  return {};
}

} // namespace

std::string inked(ink look, std::string_view text, bool colour) {
  auto code = colour && !text.empty() ? code_of(look) : std::string_view{};
  std::string out{code};
  out += text;
  if (!code.empty())
    out += "\x1b[0m";
  return out;
}

terminal_line& terminal_line::add(ink look, std::string_view text) {
  auto fit = fitted(text, left());
  used_ += columns_of(fit);
  out_ += inked(look, fit, colour_);
  return *this;
}

terminal_line& terminal_line::cell(ink look, std::string_view text, size_t width) {
  width = std::min(width, left());
  auto fit = fitted(text, width);
  auto wide = columns_of(fit);
  out_ += inked(look, fit, colour_);
  out_.append(width - std::min(width, wide), ' ');
  used_ += width;
  return *this;
}

std::string terminal_line::take() {
  out_.resize(out_.find_last_not_of(' ') + 1);
  return std::move(out_);
}

terminal_line& terminal_line::right(ink look, std::string_view text) {
  auto wide = columns_of(text);
  if (wide > left())
    return *this;
  out_.append(left() - wide, ' ');
  out_ += inked(look, text, colour_);
  used_ = columns_;
  return *this;
}

} // namespace tributary
