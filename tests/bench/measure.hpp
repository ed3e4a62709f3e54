#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tributary::bench {

using steady = std::chrono::steady_clock;

/// Values in the order of a row's figures.
using figures = std::vector<double>;

/// What one measurement gave.
struct sample {
  figures values;
  /// The most memory that its process had.
  double peak_mb = 0;
};

inline double micros(steady::duration span) {
  return std::chrono::duration<double, std::micro>(span).count();
}
inline double millis(steady::duration span) {
  return micros(span) / 1000;
}

/// Waits for the moment at which the `i`-th of `count` results comes, which come evenly over a
/// span. This is the work that a row measures, not a wait for something else.
void await_arrival(steady::time_point begin, std::chrono::milliseconds over, size_t i,
                   size_t count);

/// Processor time of this process so far, all threads, in microseconds.
double cpu_micros();

/// What a machine makes everybody pay, the floors too: a fresh page, a system call and a thread
/// that is woken, as one sentence.
std::string machine_costs();

/// Measures in a process of its own, as a user would run it: nothing is warm from the measurement
/// before, and its peak memory is its own. Throws where that process fails.
sample in_child(const std::function<figures()>& work);

/// A folder that is not there yet, in the system's temporary one (TMPDIR); gone with this.
class fresh_folder {
public:
  fresh_folder();
  ~fresh_folder();
  fresh_folder(const fresh_folder&) = delete;
  fresh_folder& operator=(const fresh_folder&) = delete;

  const std::string& path() const { return path_; }

private:
  std::string above_;
  std::string path_;
};

double median(std::vector<double> values);

} // namespace tributary::bench
