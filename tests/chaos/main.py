"""Kills, stops and restarts the processes of a cluster at random while it works, and judges what it delivers."""
import argparse
import collections
import os
import signal
import statistics
import sys

import resume
from database import Server
from one_round import Reference, Round


def parse():
    p = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    p.add_argument("rounds", nargs="?", type=int, default=20, help="rounds with seeds SEED, SEED+1, …")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--program", default="build/release/nodes/tributary")
    p.add_argument("--streams", type=int, default=300)
    p.add_argument("--nodes", type=int, default=4)
    p.add_argument("--slots", type=int, default=4, help="of each node")
    p.add_argument("--state", help="where coordinators keep runs: postgres://… (default: a folder for each round; "
                                   "for several coordinators a PostgreSQL server that is started for it)")
    p.add_argument("--coordinators", type=int, default=1)
    p.add_argument("--heartbeat", type=int, default=100, help="milliseconds")
    p.add_argument("--lost-after", type=int, default=1000, help="milliseconds")
    p.add_argument("--window", type=float, default=4, help="seconds from a round's start in which faults begin")
    p.add_argument("--patience", type=float, default=120, help="seconds for one round")
    p.add_argument("--keep", action="store_true", help="keep the folders of good rounds, too")
    p.add_argument("--resume", type=int, metavar="STREAMS",
                   help="instead: kill a run of so many streams half-way, and time its resumption")
    options = p.parse_args()
    options.program = os.path.abspath(options.program)
    options.delay = 20
    return options


def spread(times):
    if not times:
        return "none"
    return f"median {statistics.median(times):.2f} s, most {max(times):.2f} s (of {len(times)})"


def table(outcomes, options):
    kinds = collections.Counter()
    for o in outcomes:
        for f in o.faults:
            who = f.target.rstrip("0123456789")
            long = f.healed - f.at > options.lost_after / 1000
            kinds[who, "kill -9" if f.kind == "kill" else "stopped for long" if long else "stopped briefly"] += 1
    rows = [("rounds", f"{len(outcomes)}, of {options.streams} streams on {options.coordinators} coordinator(s) "
                       f"and {options.nodes} nodes; heartbeat {options.heartbeat} ms, "
                       f"lost-after {options.lost_after} ms"),
            ("good", f"{sum(not o.problems for o in outcomes)} of {len(outcomes)}")]
    rows += [(f"{who}: {what}", str(n)) for (who, what), n in sorted(kinds.items())]
    rows += [("streams run again after they had finished", str(sum(o.again for o in outcomes))),
             ("attempts begun beside one a stream", str(sum(o.extra for o in outcomes))),
             ("a round", spread([o.seconds for o in outcomes])),
             ("from a node's kill or stop to `node.lost`", spread([t for o in outcomes for t in o.detection])),
             ("from a coordinator's " + ("kill" if options.coordinators > 1 else "restart") +
              " to the first new dispatch", spread([t for o in outcomes for t in o.dispatch]))]
    if options.coordinators > 1:
        rows.append(("from a coordinator's kill or stop until another has its run",
                     spread([t for o in outcomes for t in o.takeover])))
    return "\n".join(["| what | result |", "| --- | --- |"] + [f"| {a} | {b} |" for a, b in rows])


def tell(o):
    faults = ", ".join(f"{f.kind} {f.target} {f.healed - f.at:.1f}s" for f in o.faults)
    print(f"seed {o.seed}: {'BAD' if o.problems else 'good'} in {o.seconds:.1f} s; {faults}", flush=True)
    for problem in o.problems:
        print(f"  {problem}", flush=True)
    if o.problems:
        print(f"  its files: {o.folder}; again: scripts/chaos 1 --seed {o.seed}", flush=True)


def time_resumption(options):
    seconds, done, problems = resume.measure(options)
    for problem in problems:
        print(f"chaos: {problem}", file=sys.stderr)
    if seconds is not None:
        print(f"{options.resume} streams, killed with {done} of them completed: "
              f"{seconds:.2f} s from the start of resume to the first new dispatch")
    return 1 if problems else 0


def main():
    # Whoever ends us leaves no cluster behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parse()
    if options.resume:
        return time_resumption(options)
    options.database = Server() if options.coordinators > 1 and not options.state else None
    reference = Reference(options, options.streams)
    outcomes = []
    try:
        for seed in range(options.seed, options.seed + options.rounds):
            outcomes.append(Round(seed, reference, options).play())
            tell(outcomes[-1])
    finally:
        # Who breaks it off has not waited in vain.
        print("\n" + table(outcomes, options))
    return 1 if any(o.problems for o in outcomes) else 0


sys.exit(main())
