#include "nodes/cli/command_line.hpp"

#include "nodes/version.hpp"
#include "runtime/base/terminal_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace tributary {

added_option& added_option::required() {
  option_->required();
  return *this;
}

added_option& added_option::called(const std::string& value) {
  option_->type_name(value);
  return *this;
}

added_option& added_option::or_variable(const std::string& name) {
  option_->envname(name);
  return *this;
}

added_option& added_option::excludes(const added_option& other) {
  option_->excludes(other.option_);
  return *this;
}

added_option& added_option::shows_default() {
  option_->capture_default_str();
  return *this;
}

command_line::command_line(const std::string& does, const std::string& verb)
  : app_{std::make_unique<CLI::App>(does, verb)} {
  app_->get_formatter()->column_width(34);
}

command_line::~command_line() = default;

added_option
command_line::text(const std::string& names, std::string& to, const std::string& what) {
  return added_option{app_->add_option(names, to, what)};
}

added_option command_line::texts(const std::string& names, std::vector<std::string>& to,
                                 const std::string& what, int most) {
  return added_option{app_->add_option(names, to, what)->expected(1, most)};
}

added_option command_line::number(const std::string& names, uint32_t& to, const std::string& what,
                                  uint32_t least, uint32_t most) {
  return added_option{app_->add_option(names, to, what)->check(CLI::Range(least, most, "number"))};
}

added_option command_line::number(const std::string& names, std::optional<uint32_t>& to,
                                  const std::string& what, uint32_t least, uint32_t most) {
  return added_option{app_->add_option(names, to, what)->check(CLI::Range(least, most, "number"))};
}

added_option command_line::number(const std::string& names, uint64_t& to, const std::string& what) {
  return added_option{app_->add_option(names, to, what)};
}

added_option command_line::number(const std::string& names, double& to, const std::string& what,
                                  double least, double most) {
  return added_option{app_->add_option(names, to, what)->check(CLI::Range(least, most, "number"))};
}

added_option
command_line::read(const std::string& names, std::function<result<void>(const std::string&)> take,
                   const std::string& what) {
  auto told = [names, take = std::move(take)](const std::string& text) {
    if (auto taken = take(text); !taken)
      throw CLI::ValidationError{names, taken.error().what};
  };
  return added_option{app_->add_option_function<std::string>(names, std::move(told), what)};
}

added_option command_line::flag(const std::string& names, bool& to, const std::string& what) {
  return added_option{app_->add_flag(names, to, what)};
}

added_option
command_line::flag(const std::string& names, std::function<void()> seen, const std::string& what) {
  return added_option{app_->add_flag_callback(names, std::move(seen), what)};
}

void command_line::footer(const std::string& text) {
  app_->footer(text);
}

std::optional<int> command_line::parse(int argc, char** argv) {
  app_->set_version_flag("--version", std::string{version});
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app_->exit(help);
    return 0;
  } catch (const CLI::CallForVersion& asked) {
    app_->exit(asked);
    return 0;
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "tributary {}: {}\n`tributary {} --help` explains it\n", app_->get_name(),
               terminal_page(wrong.what()), app_->get_name());
    return 2;
  }
  return std::nullopt;
}

bool command_line::has(const std::string& name) const {
  return app_->count(name) > 0;
}

} // namespace tributary
