"""Many streams against a provider that fails in all ways at once, with rates that are known: what came of them.

With --wrong-key instead: how many calls a key costs that the provider does not take."""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import checks

KEY = "a-key-of-the-storm"
RULES = [{"fault": "429", "chance": 0.10, "retry-after": 1000}, {"fault": "500", "chance": 0.05},
         {"fault": "hang", "chance": 0.03}, {"fault": "length", "chance": 0.02},
         {"fault": "garbage", "chance": 0.01}]


def parse():
    p = argparse.ArgumentParser(prog="scripts/storm", description=__doc__)
    p.add_argument("streams", nargs="?", type=int, default=1000)
    p.add_argument("--slots", type=int, default=64, help="streams at once, and what the provider allows")
    p.add_argument("--delay", type=int, default=200, help="milliseconds of an answer")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--wrong-key", action="store_true")
    p.add_argument("--program", default="build/debug/nodes/tributary")
    p.add_argument("--server", default="build/debug/tests/support/model_server")
    p.add_argument("--keep", action="store_true", help="keep the run's files")
    return p.parse_args()


def write_inputs(folder, url, options):
    lines = ["tributary: 1", "task: A storm", "on-failure:",
             "  - {on: [rate_limited, overloaded, network, timeout, stalled, truncated, empty, invalid_output, "
             "refused], do: [hedge, retry 12], backoff: 200ms..5s}", "streams:"]
    lines += [f'  s{i:04}: {{worker: gpt, idle-timeout: 4s, prompt: "[[say Answer number {i} of the storm.]]"}}'
              for i in range(options.streams)]
    (folder / "plan.yaml").write_text("\n".join(lines) + "\n")
    (folder / "storm.topology.yaml").write_text(
        "tributary: 1\nworkers:\n"
        f"  gpt: {{backend: openai, api: chat, model: test-model, base-url: \"{url}\", api-key-env: STORM_KEY, "
        f"max-parallel: {options.slots}}}\n")


def start_server(folder, options):
    script = {"delay": options.delay, "seed": options.seed, "concurrency": options.slots, "keys": [KEY],
              "rules": RULES}
    (folder / "script.json").write_text(json.dumps(script))
    server = subprocess.Popen([options.server, "--script", folder / "script.json"], stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().strip()


def counts_of(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url + "/_counts") as answer:
        return json.load(answer)


def run(folder, options):
    environment = {**os.environ, "STORM_KEY": "wrong" if options.wrong_key else KEY, "no_proxy": "127.0.0.1",
                   "TRIBUTARY_STATE": ":memory:"}
    begun = time.monotonic()
    with open(folder / "run.log", "w") as log:
        code = subprocess.run([options.program, "run", "plan.yaml", "-t", "storm.topology.yaml", "-o", "out", "--slots",
                               str(options.slots)], cwd=folder, env=environment, stdout=log, stderr=log).returncode
    return code, time.monotonic() - begun


def delivered(folder, streams):
    """How many answers stand in the report once, and how often one stands there again."""
    report = (folder / "out/report.md").read_text() if (folder / "out/report.md").exists() else ""
    found = [report.count(f"Answer number {i} of the storm.") for i in range(streams)]
    return sum(n > 0 for n in found), sum(max(0, n - 1) for n in found)


def calls(counts):
    faults = ", ".join(f"{n} x {what}" for what, n in counts["faults"].items() if what != "none")
    return f"{counts['requests']}: {counts['answered']} answered, {faults or 'no faults'}"


def table(folder, options, counts, code, seconds):
    events = checks.read_events(folder / "out/events.jsonl")
    again = collections.Counter(e["kind"] for e in events if e["type"] == "stream.retrying")
    beside = sum(e["type"] == "stream.hedged" for e in events)
    started = collections.Counter(e["stream"] for e in events if e["type"] == "stream.started")
    whole, twice = delivered(folder, options.streams)
    rows = [("streams delivered", f"{whole} of {options.streams}, {twice} twice, exit {code}"),
            ("calls", calls(counts)),
            ("over the provider's limit", f"{counts['over_limit']}; {counts['at_once_max']} at once at most"),
            ("tried again", ", ".join(f"{n} {kind}" for kind, n in again.most_common())),
            ("second attempts beside a stalled one", str(beside)),
            ("on the first try", f"{sum(n == 1 for n in started.values())} of {options.streams}"),
            ("time", f"{seconds:.1f} s")]
    good = whole == options.streams and twice == 0 and code == 0
    return "\n".join(["| what | result |", "| --- | --- |"] + [f"| {a} | {b} |" for a, b in rows]), good


def main():
    options = parse()
    options.program, options.server = map(os.path.abspath, (options.program, options.server))
    with contextlib.ExitStack() as after:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tributary-storm-"))
        if not options.keep:
            after.callback(shutil.rmtree, folder, ignore_errors=True)
        server, url = start_server(folder, options)
        try:
            write_inputs(folder, url, options)
            code, seconds = run(folder, options)
            counts = counts_of(url)
        finally:
            server.terminate()
            server.wait()
        if options.wrong_key:
            print(f"{options.streams} streams with a wrong key, calls {calls(counts)}, exit {code} after {seconds:.1f} s")
            return 0 if code == 41 else 1
        text, good = table(folder, options, counts, code, seconds)
        print(text)
        if options.keep:
            print(f"files: {folder}")
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
