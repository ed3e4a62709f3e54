#include "runtime/postgres/postgres_url.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <libpq-fe.h>
#include <memory>

namespace tributary {

namespace {

struct options_closer {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using options_ptr = std::unique_ptr<PQconninfoOption, options_closer>;

bool is_secret(std::string_view keyword) {
  return keyword == "password" || keyword == "sslpassword";
}

} // namespace

result<postgres_url> postgres_url::read(std::string_view text) {
  constexpr auto expected = "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…";
  if (!text.starts_with("postgres://") && !text.starts_with("postgresql://"))
    return fail(ec::bad_config, fmt::format("the database's URL: {}", expected));
  if (text.size() > limits::database_url_bytes || text.find('\0') != std::string_view::npos)
    return fail(ec::bad_config, fmt::format("the database's URL has more than {} bytes, or a zero",
                                            limits::database_url_bytes));
  postgres_url url;
  url.text_ = text;
  // What libpq says of a mistake quotes the URL, password included.
  options_ptr options{PQconninfoParse(url.text_.c_str(), nullptr)};
  if (!options)
    return fail(ec::bad_config,
                fmt::format("the database's URL cannot be read: {}; other characters than letters, "
                            "digits and -._~ are written as %XX",
                            expected));
  std::string user, host, port, name;
  for (const auto* o = options.get(); o->keyword; ++o) {
    std::string_view keyword{o->keyword};
    std::string value{o->val ? o->val : ""};
    if (is_secret(keyword) && !value.empty())
      url.secrets_.push_back(value);
    else if (keyword == "user")
      user = value.empty() ? "" : value + "@";
    else if (keyword == "host")
      host = value;
    else if (keyword == "port")
      port = value.empty() ? "" : ":" + value;
    else if (keyword == "dbname")
      name = value.empty() ? "" : "/" + value;
  }
  url.shown_ = url.without_secrets(fmt::format("postgres://{}{}{}{}", user, host, port, name));
  return url;
}

std::string postgres_url::without_secrets(std::string text) const {
  for (const auto& secret : secrets_)
    for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += 3)
      text.replace(at, secret.size(), "***");
  return text;
}

} // namespace tributary
