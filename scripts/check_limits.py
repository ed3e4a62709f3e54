#!/usr/bin/env python3
"""Checks that docs/limits.md has a row for each bound of runtime/base/limits.hpp, and that the tests it names are there.

usage: scripts/check_limits.py [--write]   (--write makes the page anew from the header and the tests that name a bound)
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = ROOT / "runtime/base/limits.hpp"
PAGE = ROOT / "docs/limits.md"
UNTESTED = "none names it"
# Bounds that no test names: a new bound comes with its test.
UNTESTED_MAX = 0
HEAD = """# Limits

Every bound stands in `runtime/base/limits.hpp`. Made from it and from the tests by `scripts/check_limits.py --write`;
the check fails where a bound has no row, a named test is gone, or a bound has no test. A test is named where
its text names the bound.

| bound | value | why | tests |
| --- | --- | --- | --- |
"""


def limits():
    """(name, value, reason) in the order of the header."""
    comment = []
    for line in HEADER.read_text().replace("=\n", "= ").splitlines():
        text = line.strip()
        if text.startswith("///"):
            comment.append(text[3:].strip())
            continue
        found = re.match(r"inline constexpr \S+(?: \S+)*? (\w+)(?: = (.+)|\{(.+)\});", text)
        if found:
            unit = re.search(r"std::chrono::(\w+)", text)
            value = found[2] or f"{found[3]} {unit[1] if unit else ''}".strip()
            yield found[1], value, " ".join(comment)
        if text:
            comment = []


def tests():
    """{bound: [test, …]}: who says `limits::bound` in a test's body, or in a constant beside it."""
    found = {}
    for file in sorted((ROOT / "tests").rglob("*_test.cpp")):
        name = None
        for line in re.sub(r'"\s*\n\s*"', "", file.read_text()).splitlines():
            case = re.match(r'\s*(?:TEST_CASE|TEST_CASE_METHOD)\((?:\w+,\s*)?"([^"]+)"', line)
            name = case[1] if case else name
            for bound in re.findall(r"limits::(\w+)", line) if name else ():
                here = found.setdefault(bound, [])
                if name not in here:
                    here.append(name)
    return found


def page():
    named = tests()
    rows = []
    for name, value, reason in limits():
        cases = "; ".join(f'"{t}"' for t in named.get(name, [])[:2]) or UNTESTED
        rows.append(f"| `{name}` | {value} | {reason} | {cases} |".replace("  ", " "))
    return HEAD + "\n".join(rows) + "\n"


def problems():
    text = PAGE.read_text() if PAGE.exists() else ""
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M))
    known = {t for cases in tests().values() for t in cases}
    names = [name for name, _, _ in limits()]
    for name in names:
        if name not in rows:
            yield f"{PAGE.name}: {name} has no row; run scripts/check_limits.py --write"
    for name, row in rows.items():
        if name not in names:
            yield f"{PAGE.name}: {name} is no bound any more; run scripts/check_limits.py --write"
        for case in re.findall(r'"([^"]+)"', row.rsplit("|", 1)[-1]):
            if case not in known:
                yield f"{PAGE.name}: {name} names a test that is gone: {case}"
    bare = [name for name in names if UNTESTED in rows.get(name, "")]
    if len(bare) > UNTESTED_MAX:
        yield f"{PAGE.name}: {len(bare)} bounds without a test, at most {UNTESTED_MAX}; write one for the new"


def main():
    if "--write" in sys.argv:
        PAGE.write_text(page())
    found = list(problems())
    for problem in found:
        print(problem)
    rows = PAGE.read_text().splitlines()
    bare = sum(UNTESTED in row for row in rows if row.startswith("| `"))
    print(f"limits: {sum(1 for _ in limits())} bounds, {bare} that no test names, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
