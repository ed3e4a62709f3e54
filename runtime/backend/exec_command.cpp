#include "runtime/backend/exec_command.hpp"

#include "runtime/backend/program_path.hpp"
#include "runtime/work/prompt.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace tributary {

namespace {

failure refused(const worker_profile& profile, std::string_view what) {
  failure f;
  f.kind = failure_kind::bad_request;
  f.message = fmt::format("worker {}: {}", profile.name, what);
  return f;
}

bool is_folder(const std::string& path) {
  struct stat what {};
  return !path.empty() && stat(path.c_str(), &what) == 0 && S_ISDIR(what.st_mode);
}

/// The program's own name is not expanded: no result of a stream may choose what is run.
std::vector<std::string> arguments_of(const work_order& order, const worker_profile& profile) {
  std::vector<std::string> out{profile.command.front()};
  out.reserve(profile.command.size());
  for (size_t i = 1; i < profile.command.size(); ++i)
    out.push_back(fill_placeholders(profile.command[i], order));
  return out;
}

std::vector<std::string> environment_of(const work_order& order, const worker_profile& profile,
                                        variables all, const std::string& scratch) {
  all["TMPDIR"] = scratch;
  for (const auto& [name, value] : profile.environment)
    all[name] = value;
  all["TRIBUTARY_RUN"] = order.lease.run;
  all["TRIBUTARY_STREAM"] = order.stream->id;
  all["TRIBUTARY_ATTEMPT"] = std::to_string(order.lease.attempt);
  all["TRIBUTARY_INPUTS"] = input_list_file(*order.run, scratch);
  std::vector<std::string> out;
  out.reserve(all.size());
  for (const auto& [name, value] : all)
    out.push_back(name + "=" + value);
  return out;
}

/// A C string ends at its first NUL, so the program would see less than was meant.
bool has_nul(const std::vector<std::string>& texts) {
  for (const auto& text : texts)
    if (text.find('\0') != std::string::npos)
      return true;
  return false;
}

} // namespace

variables clean_environment() {
  variables out{{"PATH", "/usr/local/bin:/usr/bin:/bin"}};
  for (const char* name : {"PATH", "HOME", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      out[name] = value;
  return out;
}

tl::expected<child_command, failure>
exec_command(const work_order& order, const worker_profile& profile, const variables& base,
             const std::string& scratch) {
  using refusal = tl::unexpected<failure>;
  if (profile.command.empty())
    return refusal(refused(profile, "has no `command`; give one such as [./tool, \"{{focus}}\"]"));
  child_command out;
  out.environment = environment_of(order, profile, base, scratch);
  auto path = profile.environment.find("PATH");
  auto program = find_program(profile.command.front(), order.run->folder,
                              path == profile.environment.end() ? base.at("PATH") : path->second);
  if (!program)
    return refusal(refused(profile, program.error().what));
  out.program = std::move(*program);
  out.arguments = arguments_of(order, profile);
  if (has_nul(out.arguments) || has_nul(out.environment))
    return refusal(refused(profile, "an argument would hold a NUL byte, which no program can be "
                                    "given; take the prompt on stdin (`input: prompt`)"));
  out.folder = is_folder(order.run->folder) ? order.run->folder : scratch;
  if (profile.input == prompt_input::stdin_pipe)
    out.input = build_prompt(order);
  return out;
}

result<void> write_input_list(const run_context& run, const std::string& file) {
  if (run.inputs.empty())
    return {};
  std::ofstream out{file, std::ios::binary};
  for (const auto& input : run.inputs) {
    if (input.path.find('\n') != std::string::npos)
      return fail(ec::malformed,
                  fmt::format("the input {} has a line break in its name, and TRIBUTARY_INPUTS has "
                              "one path a line; rename it",
                              input.path));
    out << input.path << '\n';
  }
  out.close();
  if (!out)
    return fail(ec::io, fmt::format("the list of inputs cannot be written to {}: {}", file,
                                    std::strerror(errno)));
  return {};
}

std::string input_list_file(const run_context& run, const std::string& scratch) {
  return run.inputs.empty() ? "/dev/null" : scratch + "/tributary-inputs";
}

} // namespace tributary
