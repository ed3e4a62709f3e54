#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace tributary {

/// A network of machines that are network namespaces of this one, and a wire between them that is
/// ours: every packet passes through the test, which drops and delays them as it is told. It needs
/// the right to make namespaces and `/dev/net/tun`, and no program.
class wire_net {
public:
  /// Why this machine does not allow it; nothing where it does.
  static std::optional<std::string> obstacle();

  wire_net();
  ~wire_net();
  wire_net(const wire_net&) = delete;
  wire_net& operator=(const wire_net&) = delete;

  /// One more machine. @returns Its number, from 1 on.
  int add_host();
  static std::string address_of(int host) { return "10.77.0." + std::to_string(host); }

  /// What this thread starts from now on runs on that machine, until it is destroyed.
  class visit {
  public:
    visit(const wire_net& net, int host);
    ~visit();
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

  private:
    int home_;
  };
  visit on(int host) const { return {*this, host}; }

  /// Nothing of `from` comes to `to` any more; the other way stays as it is.
  void drop(int from, int to);
  /// Nothing comes to this machine, nor from it.
  void cut_off(int host);
  /// It is cut off and there again in turn, for as long each.
  void flap(int host, std::chrono::milliseconds span);
  /// Everything passes again, as late as before.
  void heal();
  /// Each way takes so long, for every packet between these two.
  void delay(int one, int other, std::chrono::milliseconds span);
  /// Packets that have been dropped on purpose.
  size_t dropped() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
