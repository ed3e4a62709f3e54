#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What one coordinator has of an account's bound (attempts at once, requests or tokens a minute)
/// that holds over all coordinators together.
struct account_share {
  std::string coordinator;
  /// What it could use just now.
  uint64_t wanted = 0;
  /// What it may use until it says otherwise or its lease runs out.
  uint64_t held = 0;
  /// What of it cannot be given back now: attempts that run. May be more than it holds, where it
  /// has taken over runs of one that died.
  uint64_t used = 0;

  bool operator==(const account_share&) const = default;
};

/// Divides a bound: nobody gets more than he wants while another wants more than he has; what is
/// left when all have what they want is divided evenly, so that whoever begins need not ask.
/// @param turn Where there are fewer than coordinators, they go round with it.
/// @returns Parts that make the bound together, in the order of `shares`.
std::vector<uint64_t>
fair_parts(uint64_t bound, const std::vector<account_share>& shares, uint64_t turn);

/// What the coordinator at place `mine` may hold from now on: its fair part, as far as the others
/// have let go of it. They take turns (the database's lock), each giving up first what it has too
/// much; so all together never hold more than the bound, and each has its fair part once everybody
/// has had two turns, but for attempts that have to end first.
/// @param shares Of all that live, in the same order at each of them.
uint64_t
next_share(uint64_t bound, const std::vector<account_share>& shares, size_t mine, uint64_t turn);

} // namespace tributary
