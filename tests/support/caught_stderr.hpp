#pragma once

#include <cstdio>
#include <string>
#include <unistd.h>

namespace tributary::test {

/// What is written on stderr from here on goes into a file until somebody asks for it: the log is
/// written there.
class caught_stderr {
public:
  caught_stderr() : before_(::dup(STDERR_FILENO)), file_(std::tmpfile()) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), STDERR_FILENO);
  }
  ~caught_stderr() {
    release();
    std::fclose(file_);
  }
  caught_stderr(const caught_stderr&) = delete;
  caught_stderr& operator=(const caught_stderr&) = delete;

  /// All of it. Nothing is caught any more.
  std::string text() {
    release();
    std::rewind(file_);
    std::string all;
    for (int c = 0; (c = std::fgetc(file_)) != EOF;)
      all += static_cast<char>(c);
    return all;
  }

private:
  void release() {
    if (before_ < 0)
      return;
    std::fflush(stderr);
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    before_ = -1;
  }

  int before_;
  std::FILE* file_;
};

} // namespace tributary::test
