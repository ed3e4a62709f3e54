#pragma once

#include <string_view>

namespace tributary {

/// One verb of the program. `main` finds it by name and gives it its own arguments, the verb's name
/// first.
struct verb {
  std::string_view name;
  /// One line for the list of verbs.
  std::string_view does;
  /// @returns The program's exit code (CONTRACT 2).
  int (*run)(int argc, char** argv);
};

int run_verb(int argc, char** argv);
int check_verb(int argc, char** argv);
int plan_verb(int argc, char** argv);
int resume_verb(int argc, char** argv);
int report_verb(int argc, char** argv);
int rate_verb(int argc, char** argv);
int approve_verb(int argc, char** argv);
int coordinator_verb(int argc, char** argv);
int node_verb(int argc, char** argv);
int nodes_verb(int argc, char** argv);
int drain_verb(int argc, char** argv);
int lessons_verb(int argc, char** argv);
int certs_verb(int argc, char** argv);
int simulate_verb(int argc, char** argv);
int doctor_verb(int argc, char** argv);

} // namespace tributary
