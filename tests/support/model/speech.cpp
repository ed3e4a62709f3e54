#include "tests/support/model/speech.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tributary::model_test {

namespace {

using nlohmann::json;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

size_t boundary(const std::string& text, size_t at) {
  while (at > 0 && at < text.size() && continues_character(text[at]))
    --at;
  return at;
}

/// `depth` ends schemas that hold themselves.
json value_for(const json& schema, const std::string& text, int depth) {
  if (!schema.is_object() || depth == 0)
    return text;
  if (schema.contains("enum") && schema["enum"].is_array() && !schema["enum"].empty())
    return schema["enum"][0];
  auto type = schema.contains("type") && schema["type"].is_string()
                ? schema["type"].get<std::string>()
                : std::string{"object"};
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return static_cast<char>(c | 0x20); });
  if (type == "string")
    return text;
  if (type == "integer" || type == "number")
    return schema.value("minimum", 0);
  if (type == "boolean")
    return false;
  if (type == "array") {
    json item = schema.contains("items") ? value_for(schema["items"], text, depth - 1) : json{text};
    return json::array({item});
  }
  json out = json::object();
  if (schema.contains("properties"))
    for (const auto& [name, property] : schema["properties"].items())
      out[name] = value_for(property, text, depth - 1);
  else
    out["answer"] = text;
  return out;
}

} // namespace

const dialect& dialect_of(api which) {
  switch (which) {
    case api::chat:
      return chat_dialect();
    case api::responses:
      return responses_dialect();
    case api::gemini:
      return gemini_dialect();
    case api::anthropic:
      break;
  }
  return anthropic_dialect();
}

std::vector<std::string> deltas_of(const std::string& text) {
  std::vector<std::string> out;
  size_t step = text.size() > 64'000 ? 32'000 : 12;
  for (size_t from = 0; from < text.size();) {
    auto to = boundary(text, std::min(text.size(), from + step));
    out.push_back(text.substr(from, to - from));
    from = to;
  }
  return out;
}

std::string half_of(const std::string& text) {
  return text.substr(0, boundary(text, text.size() / 2));
}

std::string answer_to(const std::string& prompt) {
  constexpr std::string_view mark = "[[say ";
  if (auto from = prompt.find(mark); from != prompt.npos)
    if (auto to = prompt.find("]]", from); to != prompt.npos)
      return prompt.substr(from + mark.size(), to - from - mark.size());
  auto line = prompt.substr(0, prompt.find('\n'));
  // Dashes, so that not all is ASCII.
  return "The model \xE2\x80\x94 a test \xE2\x80\x94 was asked: "
         + line.substr(0, boundary(line, 200)) + ".";
}

std::string json_for(const std::string& schema, const std::string& text) {
  return value_for(json::parse(schema, nullptr, false), text, 8).dump();
}

} // namespace tributary::model_test
