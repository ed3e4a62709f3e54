#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tributary::test {

/// A wire between a program and a server's Unix socket that can be cut: listens in a folder of its
/// own under the same name.
class cut_wire {
public:
  explicit cut_wire(std::string to);
  ~cut_wire();
  cut_wire(const cut_wire&) = delete;
  cut_wire& operator=(const cut_wire&) = delete;

  const std::string& folder() const { return folder_; }
  /// All connections end, and none is taken until `mend`.
  void cut();
  void mend();
  /// Once such words have gone to the server, its answer is lost and the connection ends.
  void lose_answer_to(std::string words);
  /// How often an answer was lost.
  int lost() const { return lost_; }

private:
  struct line;
  void listen();
  void carry(const std::shared_ptr<line>& one);

  std::string to_;
  std::string folder_;
  int listener_ = -1;
  std::atomic<bool> cut_{false};
  std::atomic<bool> over_{false};
  std::atomic<int> lost_{0};
  std::mutex mutex_;
  std::string words_;
  std::vector<std::thread> carriers_;
  std::thread taker_;
};

} // namespace tributary::test
