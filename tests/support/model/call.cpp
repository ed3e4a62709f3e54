#include "tests/support/model/call.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace tributary::model_test {

namespace {

using nlohmann::json;

constexpr size_t head_bytes = 64u << 10;
constexpr size_t body_bytes = 64u << 20;

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

bool read_head(std::string_view head, wire_request& out) {
  auto first = head.substr(0, head.find("\r\n"));
  auto method = first.find(' ');
  auto target = first.rfind(' ');
  if (method == first.npos || target <= method)
    return false;
  out.method = first.substr(0, method);
  out.target = first.substr(method + 1, target - method - 1);
  head.remove_prefix(std::min(head.size(), first.size() + 2));
  while (!head.empty()) {
    auto line = head.substr(0, head.find("\r\n"));
    auto colon = line.find(':');
    if (colon == line.npos)
      return false;
    out.headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
  return true;
}

/// The text of a value that is a string, or a list of parts that have some.
void collect_text(const json& value, std::string& out) {
  if (value.is_string())
    out += value.get<std::string>();
  else if (value.is_array())
    for (const auto& part : value)
      collect_text(part, out);
  else if (value.is_object())
    for (const auto* name : {"text", "content", "parts"})
      if (value.contains(name))
        collect_text(value.at(name), out);
}

void collect_all(const json& value, size_t& bytes) {
  if (value.is_string())
    bytes += value.get_ref<const std::string&>().size();
  else if (value.is_structured())
    for (const auto& part : value)
      collect_all(part, bytes);
}

std::string prompt_of(const json& messages) {
  std::string out;
  if (messages.is_string())
    return messages.get<std::string>();
  if (!messages.is_array())
    return out;
  for (auto at = messages.rbegin(); at != messages.rend() && out.empty(); ++at)
    if (at->is_object() && at->value("role", "user") == "user")
      collect_text(*at, out);
  return out;
}

json at_path(const json& value, std::initializer_list<const char*> path) {
  const json* here = &value;
  for (const auto* name : path) {
    if (!here->is_object() || !here->contains(name))
      return nullptr;
    here = &here->at(name);
  }
  return *here;
}

std::string schema_of(const json& body, api which) {
  json schema;
  bool any = false;
  if (which == api::chat) {
    schema = at_path(body, {"response_format", "json_schema", "schema"});
    any = at_path(body, {"response_format", "type"}) == "json_object";
  } else if (which == api::responses) {
    schema = at_path(body, {"text", "format", "schema"});
    any = at_path(body, {"text", "format", "type"}) == "json_object";
  } else if (which == api::gemini) {
    schema = at_path(body, {"generationConfig", "responseJsonSchema"});
    if (schema.is_null())
      schema = at_path(body, {"generationConfig", "responseSchema"});
    any = at_path(body, {"generationConfig", "responseMimeType"}) == "application/json";
  } else {
    schema = at_path(body, {"output_config", "format", "schema"});
  }
  return schema.is_object() ? schema.dump() : any ? "{}" : "";
}

std::string key_of(const wire_request& request) {
  for (const auto* name : {"x-goog-api-key", "x-api-key"})
    if (auto key = request.header(name); !key.empty())
      return key;
  auto bearer = request.header("authorization");
  if (lower(bearer).starts_with("bearer "))
    return std::string{trimmed(std::string_view{bearer}.substr(7))};
  for (const auto* mark : {"?key=", "&key="})
    if (auto at = request.target.find(mark); at != std::string::npos) {
      auto key = request.target.substr(at + 5);
      return key.substr(0, key.find('&'));
    }
  return {};
}

reading refuse(int status, std::string problem) {
  reading out;
  out.status = status;
  out.problem = std::move(problem);
  return out;
}

/// Which API the path belongs to. Gemini's holds the model and what to do.
bool read_path(std::string path, call& out) {
  if (path.ends_with("/chat/completions"))
    out.which = api::chat;
  else if (path.ends_with("/responses"))
    out.which = api::responses;
  else if (path.ends_with("/messages"))
    out.which = api::anthropic;
  else if (path.ends_with("/messages/count_tokens")) {
    out.which = api::anthropic;
    out.counts_tokens = true;
  } else if (auto models = path.find("/models/"), verb = path.rfind(':');
             models != path.npos && verb != path.npos && verb > models + 8) {
    out.which = api::gemini;
    out.model = path.substr(models + 8, verb - models - 8);
    auto what = path.substr(verb + 1);
    out.streamed = what == "streamGenerateContent";
    out.counts_tokens = what == "countTokens";
    return out.streamed || out.counts_tokens || what == "generateContent";
  } else {
    return false;
  }
  return true;
}

} // namespace

std::string wire_request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return {};
}

request_reader::state request_reader::next(wire_request& out) {
  auto end = rest_.find("\r\n\r\n");
  if (end == rest_.npos)
    return rest_.size() > head_bytes ? state::bad : state::more;
  wire_request request;
  if (!read_head(std::string_view{rest_}.substr(0, end), request)
      || !request.header("transfer-encoding").empty())
    return state::bad;
  size_t length = 0;
  auto text = request.header("content-length");
  std::from_chars(text.data(), text.data() + text.size(), length);
  if (length > body_bytes)
    return state::bad;
  if (rest_.size() < end + 4 + length)
    return state::more;
  request.body = rest_.substr(end + 4, length);
  rest_.erase(0, end + 4 + length);
  out = std::move(request);
  return state::ready;
}

std::string_view to_text(api which) {
  constexpr std::string_view names[] = {"chat", "responses", "gemini", "anthropic"};
  return names[static_cast<size_t>(which)];
}

reading read_call(const wire_request& request) {
  reading out;
  auto& what = out.what;
  if (!read_path(request.target.substr(0, request.target.find('?')), what))
    return refuse(404, "unknown path");
  what.key = key_of(request);
  auto body = json::parse(request.body, nullptr, false);
  if (!body.is_object())
    return refuse(400, "the body is no JSON object");
  bool gemini = what.which == api::gemini;
  if (!gemini) {
    if (!body.contains("model") || !body["model"].is_string())
      return refuse(400, "model: required");
    what.model = body["model"];
    what.streamed = body.value("stream", false);
    what.wants_usage = at_path(body, {"stream_options", "include_usage"}) == true;
  } else if (what.streamed && request.target.find("alt=sse") == std::string::npos) {
    return refuse(400, "this server streams with alt=sse only");
  }
  const auto* messages = gemini ? "contents" : what.which == api::responses ? "input" : "messages";
  if (!body.contains(messages))
    return refuse(400, std::string{messages} + ": required");
  if (what.which == api::anthropic && !what.counts_tokens) {
    if (request.header("anthropic-version").empty())
      return refuse(400, "anthropic-version: header is required");
    if (!body.contains("max_tokens"))
      return refuse(400, "max_tokens: Field required");
  }
  what.prompt = prompt_of(body[messages]);
  collect_all(body, what.prompt_bytes);
  what.schema = schema_of(body, what.which);
  return out;
}

} // namespace tributary::model_test
