#!/usr/bin/env python3
"""Fails when a file includes what its folder may not, grows past its limit, or stands where nobody looks.

usage: scripts/check_layout.py [FOLDER]
"""
import pathlib
import re
import subprocess
import sys

# Who may include whom (docs/design.md): a folder may include itself and what is listed here.
MAY_INCLUDE = {
    "runtime/base": [],
    "runtime/plan": ["runtime/base"],
    "runtime/planning": ["runtime/base", "runtime/plan", "runtime/work/fence.hpp"],
    "runtime/work": ["runtime/base", "runtime/plan"],
    "runtime/run": ["runtime/base", "runtime/plan", "runtime/work", "runtime/fold", "runtime/synthesis/finished_tasks.hpp"],
    "runtime/schedule": ["runtime/base", "runtime/plan"],
    "runtime/govern": ["runtime/base", "runtime/plan"],
    "runtime/sqlite": ["runtime/base"],
    "runtime/postgres": ["runtime/base"],
    "runtime/learn": ["runtime/base", "runtime/sqlite", "runtime/plan", "runtime/run"],
    "runtime/journal": ["runtime/base", "runtime/sqlite", "runtime/postgres", "runtime/plan", "runtime/work",
                        "runtime/govern", "runtime/run", "runtime/wire"],
    "runtime/synthesis": ["runtime/base", "runtime/plan"],
    "runtime/fold": ["runtime/base", "runtime/plan", "runtime/work", "runtime/synthesis"],
    "runtime/audit": ["runtime/base", "runtime/plan", "runtime/work", "runtime/synthesis"],
    "runtime/report": ["runtime/base", "runtime/plan", "runtime/run", "runtime/synthesis"],
    "runtime/wire": ["runtime/base", "runtime/plan", "runtime/work", "runtime/schedule"],
    "runtime/cluster": ["runtime/base", "runtime/plan", "runtime/work", "runtime/schedule"],
    "runtime/backend": ["runtime/base", "runtime/plan", "runtime/work", "runtime/synthesis"],
    "runtime/simulate": ["runtime"],
    "config": ["runtime/base", "runtime/plan"],
    "actors": ["runtime"],
    "nodes/gate": ["runtime/base", "runtime/backend/quiet_thread.hpp"],
    "nodes": ["runtime", "actors", "config", "nodes"],
    "tests": ["runtime", "actors", "config", "nodes"],
}
# One library, one place: a move to another version or library touches that place only.
LIBRARY_HOMES = {
    r"caf/": ("actors", "nodes", "tests"),
    r"yaml-cpp/": ("config", "tests"),
    r"msgpack": ("runtime/wire", "runtime/journal", "tests"),
    r"CLI/": ("nodes/cli/command_line.cpp",),
    r"sqlite3": ("runtime/sqlite", "runtime/journal", "runtime/learn", "tests"),
    r"libpq": ("runtime/postgres",),
    r"md4c": ("runtime/report", "runtime/synthesis", "tests"),
}
# What a verb prints passes one place, which keeps strangers' words from steering the terminal.
PRINTS = re.compile(r"fmt::print\(|std::(cout|cerr)|\b(printf|puts|fputs|fwrite)\(")
MAY_PRINT = {"nodes/cli/command_line.cpp", "nodes/cli/console.cpp", "nodes/main.cpp"}
LINES_MAX = {".hpp": 200, ".cpp": 400}
# Lists that lose by being split: all that crosses an actor boundary, all that crosses the wire.
LONG_LISTS = {"actors/protocol.hpp": 420, "runtime/base/limits.hpp": 300, "runtime/wire/message.hpp": 300}
TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
       "SECURITY.md", "actors", "runtime", "config", "nodes", "tests", "scripts", "docs"}


def folder_of(path):
    found = [f for f in MAY_INCLUDE if path.startswith(f + "/")]
    return max(found, key=len, default=None)


def allowed(folder, target):
    if folder_of(target) == folder:
        return True
    return any(target == a or target.startswith(a + "/") for a in MAY_INCLUDE[folder])


def include_problems(name, lines):
    folder = folder_of(name)
    own = name.rsplit(".", 1)[0] + ".hpp"
    for number, line in enumerate(lines, 1):
        ours = re.match(r'#include "([^"]+)"', line)
        if ours and ours[1] != own and not allowed(folder, ours[1]):
            yield f"{name}:{number}: {folder} may not include {ours[1]}"
        theirs = re.match(r"#include <([^>]+)>", line)
        for pattern, homes in LIBRARY_HOMES.items() if theirs else ():
            if re.match(pattern, theirs[1]) and not any(name == h or name.startswith(h + "/") for h in homes):
                yield f"{name}:{number}: <{theirs[1]}> belongs to {', '.join(homes)}"


def problems(root):
    tracked = subprocess.run(["git", "-C", str(root), "ls-files"], capture_output=True, text=True, check=True)
    names = tracked.stdout.splitlines()
    for top in sorted({n.split("/")[0] for n in names}):
        if top not in TOP and not top.startswith("."):
            yield f"{top}:1: not one of the agreed top-level names"
    for name in names:
        path = root / name
        if path.suffix not in LINES_MAX or not path.exists():
            continue
        lines = path.read_text().splitlines()
        most = LONG_LISTS.get(name, LINES_MAX[path.suffix])
        if len(lines) > most:
            yield f"{name}:1: {len(lines)} lines, at most {most}: split it by decision"
        if name.startswith(("nodes/", "actors/", "runtime/", "config/")) and name not in MAY_PRINT:
            for number, line in enumerate(lines, 1):
                if PRINTS.search(line):
                    yield f"{name}:{number}: print through console (nodes/cli/console.hpp)"
        if folder_of(name):
            yield from include_problems(name, lines)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(problems(root))
    for problem in found:
        print(problem)
    print(f"layout: {len(found)} problems")
    return 1 if found else 0


sys.exit(main())
