"""What must hold after each round, from what the client was told and what the workers did."""
import collections
import datetime
import json


def read_events(path):
    """Whole lines only: the writer may have been killed in the middle of the last."""
    try:
        text = path.read_text(errors="replace")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def seconds_of(event):
    return datetime.datetime.fromisoformat(event["ts"].replace("Z", "+00:00")).timestamp()


def read_attempts(path):
    """By stream and attempt: how often it was begun."""
    begun = collections.Counter()
    for line in path.read_text().splitlines() if path.exists() else ():
        stream, attempt, what = line.split()
        if what == "begun":
            begun[stream, int(attempt)] += 1
    return begun


def event_problems(events, streams):
    for at, event in enumerate(events, 1):
        if event["seq"] != at:
            yield f"event {at} has the number {event['seq']}"
            break
    ends = collections.Counter(e["stream"] for e in events if e["type"] == "stream.completed")
    for i in range(streams):
        if ends[f"s{i:03}"] != 1:
            yield f"s{i:03} was told to be completed {ends[f's{i:03}']} times"
    overs = sum(e["type"] == "run.completed" for e in events)
    if overs != 1:
        yield f"the run was told to be over {overs} times"


def run_again(events, attempts):
    """Streams that were given to a node, or begun by an attempt that nobody was told of, after they were told
    to be completed. An order that was under way before that is not: its attempt was told before."""
    completed, started = {}, {}
    for e in events:
        if e["type"] == "stream.completed":
            completed[e["stream"]] = e["seq"]
        elif e["type"] == "stream.started":
            started[e["stream"], e["attempt"]] = e["seq"]
    late = {f"{s} attempt {a}" for (s, a), seq in started.items() if seq > completed.get(s, seq)}
    untold = {f"{s} attempt {a}" for (s, a) in attempts if (s, a) not in started}
    return sorted(late), sorted(untold)


def forgotten(told_before, events):
    """What a client was told stays true: the same numbers say the same after it came back."""
    now = {e["seq"]: e for e in events}
    return [e["seq"] for e in told_before if now.get(e["seq"]) != e]


def detection_times(events, done, lost_after):
    """From the moment a node was struck until its loss was told, where it was away for long enough."""
    times = []
    for fault in done:
        if not fault.target.startswith("node") or fault.healed - fault.at < lost_after * 1.2:
            continue
        lost = [seconds_of(e) for e in events if e["type"] == "node.lost" and e.get("node") == fault.target]
        after = [t - fault.at for t in lost if t >= fault.at]
        if after:
            times.append(min(after))
    return times


def dispatch_times(events, done, from_kill):
    """From a coordinator's new start (with several of them: from its end) until the first new dispatch."""
    times = []
    starts = [seconds_of(e) for e in events if e["type"] == "stream.started"]
    for fault in done:
        if not fault.target.startswith("coordinator") or fault.kind != "kill":
            continue
        since = fault.at if from_kill else fault.healed
        after = [t - since for t in starts if t >= since]
        if after:
            times.append(min(after))
    return times


def takeover_times(logs, done):
    """From a coordinator's kill or stop until another said that it had taken its run; `logs` by name. Where it was struck
    more than once, from the first time, so rather too long than too short."""
    taken = []
    for name, text in logs.items():
        for line in text.splitlines():
            if " ev=run-taken-over " in line:
                taken.append((name, seconds_of({"ts": line.split()[0]})))
    times = []
    for name, at in taken:
        struck = [f.at for f in done if f.target.startswith("coordinator") and f.target != name and f.at < at]
        if struck:
            times.append(at - min(struck))
    return times
