"""Runs the pipeline example in three ways and prints the table. Called by scripts/pipeline_example."""
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MINUTE = 0.1  # seconds
SEQUENTIAL = 110.0
WAYS = [
    ("one after the other", 110.0, ["--sequential", "--set", "synthesis.mode=barrier"]),
    ("behind a barrier", 43.0, ["--set", "synthesis.mode=barrier"]),
    ("folded as streams finish", 31.75, []),
]


def minutes(program, options):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        command = [program, "run", str(HERE / "plan.yaml"), "--topology", str(HERE / "topology.yaml"),
                   "--state", ":memory:", "--quiet", "-o", str(out), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "PIPELINE": str(HERE)})
        events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
        folds = sum(e["type"] == "stream.started" and e.get("stream") == "synthesis" for e in events)
        report = (out / "report.md").read_text()
        assert all(f"What took {m} minutes." in report for m in (20, 22, 25, 28)), report
    times = [datetime.datetime.fromisoformat(e["ts"].replace("Z", "+00:00")) for e in (events[0], events[-1])]
    return (times[1] - times[0]).total_seconds() / MINUTE, folds


def main():
    program, rounds = sys.argv[1], int(sys.argv[2])
    print("| way | arithmetic | measured | speedup | folds |\n| --- | --- | --- | --- | --- |")
    for name, expected, options in WAYS:
        seen = [minutes(program, options) for _ in range(rounds)]
        median = statistics.median(m for m, _ in seen)
        print(f"| {name} | {expected:g} min | {median:.2f} min | {SEQUENTIAL / median:.2f}x of {SEQUENTIAL / expected:.2f}x "
              f"| {statistics.median(f for _, f in seen):g} |", flush=True)


main()
