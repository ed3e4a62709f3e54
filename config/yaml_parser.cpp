#include "config/yaml_parser.hpp"

#include "config/tree_builder.hpp"
#include "runtime/base/limits.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>

namespace tributary::config {

namespace {

/// Hands the text to yaml-cpp in small pieces and ends it when too much has been taken without any
/// event coming out: the scanner queues a whole `[…]` before it parses, so brackets alone could
/// otherwise take gigabytes.
class metered_text : public std::streambuf {
public:
  metered_text(std::string_view text, const uint64_t& events) : rest_(text), events_(events) {}

  bool ran_out() const { return ran_out_; }

protected:
  int_type underflow() override {
    if (events_ != events_seen_) {
      events_seen_ = events_;
      marks_ = 0;
      bytes_ = 0;
    }
    if (rest_.empty() || ran_out_)
      return traits_type::eof();
    auto size = std::min(rest_.size(), piece_.size());
    std::copy_n(rest_.begin(), size, piece_.begin());
    rest_.remove_prefix(size);
    constexpr std::string_view marks = "[]{},:?&*!\"'";
    marks_ += static_cast<size_t>(
      std::count_if(piece_.begin(), piece_.begin() + static_cast<ptrdiff_t>(size),
                    [&](char c) { return marks.find(c) != std::string_view::npos; }));
    bytes_ += size;
    ran_out_ = marks_ > limits::yaml_flow_marks || bytes_ > limits::yaml_value_bytes;
    setg(piece_.data(), piece_.data(), piece_.data() + size);
    return traits_type::to_int_type(piece_[0]);
  }

private:
  std::string_view rest_;
  const uint64_t& events_;
  uint64_t events_seen_ = 0;
  size_t marks_ = 0;
  size_t bytes_ = 0;
  bool ran_out_ = false;
  std::array<char, 4096> piece_{};
};

place place_of(const YAML::Mark& mark) {
  return mark.is_null() ? place{} : place{mark.line + 1, mark.column + 1};
}

std::string remedy_for(std::string_view text, const YAML::Mark& mark) {
  auto offset = std::min(static_cast<size_t>(std::max(mark.pos, 0)), text.size());
  auto before = text.substr(0, offset);
  auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  auto line = text.substr(start, text.find('\n', start) - start);
  auto indent = line.substr(0, line.find_first_not_of(" \t"));
  if (indent.find('\t') != std::string_view::npos)
    return "indent with spaces; YAML does not allow tabs there";
  return "check indentation, quotes and brackets here; put text with \": \" or \" #\" in quotes";
}

} // namespace

node_id parse_yaml(std::string_view text, value_tree& tree, problem_sink& found) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  auto prepared = joined_surrogates(text);
  if (!prepared.empty())
    text = prepared;
  tree.expect(text.size());
  tree_builder builder{text, tree, found};
  metered_text source{text, builder.events()};
  std::istream in{&source};
  auto too_much = [&](place at) {
    found.error(at, "one value, or one [ ] or { }, holds more than is read at once",
                "write large plans as indented YAML, and keep texts in files of their own");
    return no_node;
  };
  try {
    YAML::Parser parser{in};
    if (parser.HandleNextDocument(builder) && !source.ran_out())
      parser.HandleNextDocument(builder);
  } catch (const refusal& no) {
    if (!source.ran_out())
      found.error(no.at, no.what, no.remedy);
    else
      too_much(no.at);
    return no_node;
  } catch (const YAML::Exception& e) {
    if (!source.ran_out())
      found.error(place_of(e.mark), "not YAML: " + e.msg, remedy_for(text, e.mark));
    else
      too_much(place_of(e.mark));
    return no_node;
  }
  return source.ran_out() ? too_much({}) : builder.root();
}

} // namespace tributary::config
