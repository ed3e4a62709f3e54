#pragma once

#include "runtime/base/limits.hpp"

#include <string>
#include <unordered_set>

namespace tributary {

/// Which refused hosts were told in the log: each once for each reason, and not more than a person
/// reads.
class refusal_log {
public:
  enum class answer : uint8_t { tell, tell_last, quiet };

  answer on_refused(const std::string& host, const std::string& why) {
    if (told_.size() >= limits::refused_addresses || !told_.insert(host + ' ' + why).second)
      return answer::quiet;
    return told_.size() == limits::refused_addresses ? answer::tell_last : answer::tell;
  }

private:
  std::unordered_set<std::string> told_;
};

} // namespace tributary
