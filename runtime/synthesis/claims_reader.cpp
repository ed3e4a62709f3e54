#include "runtime/synthesis/claims_reader.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary {
namespace {

/// Takes the fields of interest as they are parsed. No document is built, so the memory used is
/// that of the claims kept, whatever the block holds.
class claims_sax final : public nlohmann::json_sax<nlohmann::json> {
public:
  claims_sax(stream_index stream, std::vector<claim>& out) : stream_(stream), out_(out) {}

  bool null() override { return true; }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  // As written: "1.50" must not become 1.5.
  bool number_float(number_float_t, const string_t& raw) override { return scalar(raw); }
  bool string(string_t& value) override { return scalar(value); }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override {
    ++depth_;
    if (claim_depth_ != 0)
      return true;
    claim_depth_ = depth_;
    current_ = claim{};
    field_ = nullptr;
    too_long_ = false;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == claim_depth_)
      field_ = field_named(name);
    return true;
  }
  bool end_object() override {
    if (depth_ == claim_depth_) {
      finish();
      claim_depth_ = 0;
    }
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_ = fmt::format("claims block: malformed JSON at byte {}; expected a list of objects with "
                         "subject, attribute and value",
                         position);
    return false;
  }

  std::string warning() const {
    if (!error_.empty())
      return error_;
    std::string text;
    auto note = [&](size_t count, std::string_view why) {
      if (count > 0)
        text += fmt::format("{}{} of the claims {}", text.empty() ? "" : "; ", count, why);
    };
    note(incomplete_, "left out: subject, attribute and value are required");
    note(oversized_, fmt::format("left out: a field is over {} bytes", limits::claim_field_bytes));
    note(surplus_,
         fmt::format("left out: a result may carry {} of them", limits::claims_per_result));
    return text;
  }
  bool failed() const { return !error_.empty(); }

private:
  std::string* field_named(std::string_view name) {
    if (name == "subject")
      return &current_.subject;
    if (name == "attribute")
      return &current_.attribute;
    if (name == "value")
      return &current_.value;
    if (name == "source")
      return &current_.source;
    if (name == "as_of")
      return &current_.as_of;
    return name == "quote" ? &current_.quote : nullptr;
  }

  bool scalar(std::string_view value) {
    // One level deeper is a list as value: ["Go", "Java"] reads as "Go, Java".
    if (claim_depth_ == 0 || field_ == nullptr || depth_ > claim_depth_ + 1)
      return true;
    if (depth_ == claim_depth_)
      field_->clear();
    else if (!field_->empty())
      *field_ += ", ";
    if (field_->size() + value.size() > limits::claim_field_bytes)
      too_long_ = true;
    else
      field_->append(trim(value));
    return true;
  }

  void finish() {
    if (too_long_) {
      ++oversized_;
    } else if (current_.subject.empty() || current_.attribute.empty() || current_.value.empty()) {
      ++incomplete_;
    } else if (out_.size() >= limits::claims_per_result) {
      ++surplus_;
    } else {
      current_.stream = stream_;
      out_.push_back(std::move(current_));
    }
  }

  stream_index stream_;
  std::vector<claim>& out_;
  claim current_;
  std::string* field_ = nullptr;
  size_t depth_ = 0;
  /// Depth of the object being read as a claim; 0 outside of one.
  size_t claim_depth_ = 0;
  bool too_long_ = false;
  size_t incomplete_ = 0;
  size_t oversized_ = 0;
  size_t surplus_ = 0;
  std::string error_;
};

} // namespace

std::string read_claims(stream_index stream, std::string_view json, std::vector<claim>& out) {
  auto before = out.size();
  claims_sax reader{stream, out};
  try {
    auto valid = to_valid_utf8(std::string{json});
    nlohmann::json::sax_parse(valid, &reader);
  } catch (const nlohmann::json::exception& err) {
    out.resize(before);
    return fmt::format("claims block: {}", err.what());
  }
  if (reader.failed())
    out.resize(before);
  return reader.warning();
}

} // namespace tributary
