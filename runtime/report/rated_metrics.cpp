#include "runtime/report/rated_metrics.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/write_all.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace tributary {

namespace {

using json = nlohmann::ordered_json;

/// Ours has 2 KB.
constexpr uint64_t metrics_bytes = 1u << 20;
constexpr size_t depth_max = 8;

bool shallow(int depth, json::parse_event_t, json&) {
  return depth <= static_cast<int>(depth_max);
}

result<std::string> text_of(const std::string& file) {
  std::error_code failed;
  auto bytes = std::filesystem::file_size(file, failed);
  if (failed)
    return fail(ec::not_found, file + ": is not there");
  if (bytes > metrics_bytes)
    return fail(ec::too_large, file + ": is larger than any metrics.json");
  std::ifstream in{file, std::ios::binary};
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// A reader sees the old bytes or the new ones; a link that stands there is replaced, not followed.
result<void> replace(const std::string& file, const std::string& hidden, std::string_view bytes) {
  ::unlink(hidden.c_str());
  descriptor out{
    ::open(hidden.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
  if (out && write_all(out.get(), bytes) && out.close()
      && ::rename(hidden.c_str(), file.c_str()) == 0)
    return {};
  auto reason = std::generic_category().message(errno);
  ::unlink(hidden.c_str());
  return fail(ec::io, fmt::format("{}: cannot be written: {}", file, reason));
}

} // namespace

result<std::string> rated_metrics(std::string_view metrics_json, uint32_t score) {
  auto all = json::parse(metrics_json, shallow, false);
  auto metrics = all.is_object() ? all.find("metrics") : all.end();
  if (metrics == all.end() || !metrics->is_object())
    return fail(ec::malformed, "has no metrics");
  (*metrics)["synthesis_quality"] = score;
  (*metrics)["synthesis_quality_by"] = "person";
  auto targets = all.find("targets");
  if (targets != all.end() && targets->is_array())
    for (auto& target : *targets) {
      if (!target.is_object() || target.value("name", json{}) != "synthesis_quality")
        continue;
      target["value"] = score;
      auto over = target.value("target", json{});
      target["met"] = over.is_number() ? json(score > over.get<double>()) : json{};
    }
  return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

result<void> rate_folder(const std::string& folder, uint32_t score) {
  auto file = folder + "/metrics.json";
  auto text = text_of(file);
  if (!text)
    return tl::unexpected<error>(text.error());
  auto rated = rated_metrics(*text, score);
  if (!rated)
    return fail(rated.error().code, fmt::format("{}: {}", file, rated.error().what));
  return replace(file, folder + "/.metrics.json.tmp", *rated);
}

} // namespace tributary
