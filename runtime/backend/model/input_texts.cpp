#include "runtime/backend/model/input_texts.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fair_shares.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tributary {

namespace {

/// Where a file's end is looked for past what its share allows: whether it was all is then known.
constexpr size_t look_ahead = 1;

std::string read_some(int fd, size_t bytes_max, std::string& problem) {
  std::string out;
  constexpr size_t piece = 64u << 10;
  while (out.size() < bytes_max) {
    auto before = out.size();
    auto want = std::min(piece, bytes_max - before);
    out.resize(before + want);
    auto got = ::read(fd, out.data() + before, want);
    if (got < 0 && errno == EINTR) {
      out.resize(before);
      continue;
    }
    out.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0)
      problem = std::strerror(errno);
    if (got <= 0)
      break;
  }
  return out;
}

input_text read_input(const input_file& file, size_t share) {
  input_text out;
  out.name = file.name;
  out.bytes = file.bytes;
  // Not blocking: a pipe in a file's place would hold the thread for ever.
  descriptor fd{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat facts {};
  if (fd.get() < 0 || ::fstat(fd.get(), &facts) != 0) {
    out.problem = std::strerror(errno);
    return out;
  }
  if (!S_ISREG(facts.st_mode)) {
    out.problem = "it is no file";
    return out;
  }
  out.bytes = static_cast<uint64_t>(facts.st_size);
  out.text = read_some(fd.get(), share + look_ahead, out.problem);
  out.bytes = std::max<uint64_t>(out.bytes, out.text.size());
  if (out.text.find('\0') != std::string::npos) {
    out.text.clear();
    out.problem = "it is no text";
    return out;
  }
  if (out.text.size() < out.bytes)
    out.text = clip(out.text, share);
  out.text = to_valid_utf8(std::move(out.text));
  return out;
}

} // namespace

std::vector<input_text> read_inputs(const run_context& run, size_t bytes_max,
                                    const std::function<bool(const std::string& name)>& go_on) {
  std::vector<size_t> sizes;
  for (const auto& file : run.inputs)
    sizes.push_back(static_cast<size_t>(file.bytes));
  auto shares = fair_shares(sizes, bytes_max);
  std::vector<input_text> out;
  out.reserve(run.inputs.size());
  for (size_t i = 0; i < run.inputs.size(); ++i) {
    if (!go_on(run.inputs[i].name))
      break;
    out.push_back(read_input(run.inputs[i], shares[i]));
  }
  return out;
}

} // namespace tributary
