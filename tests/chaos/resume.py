"""A large run that is killed half-way: how long `resume` takes until it gives out the first new attempt."""
import pathlib
import shutil
import tempfile
import time

import checks
from cluster import Lab
from watch import Writes


class Completed:
    """Counts the completed streams in an event file that grows; reads each line once."""

    def __init__(self, path):
        self.path, self.offset, self.count = path, 0, 0

    def look(self):
        if self.path.exists():
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                lines = file.read()
            lines = lines[:lines.rfind(b"\n") + 1]
            self.offset += len(lines)
            self.count += lines.count(b'"stream.completed"')
        return self.count


def measure(options):
    """@returns Seconds from the start of `resume`, completed streams by then, problems."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tributary-resume-"))
    lab = Lab(folder, options)
    lines = ["tributary: 1", "task: Many words", "streams:"]
    lines += [f"  s{i:05}: {{name: Word {i}, worker: echo, prompt: word {i}}}" for i in range(options.resume)]
    (folder / "plan.yaml").write_text("\n".join(lines) + "\n")
    run = lab.add("first", "run", "plan.yaml", "-t", "topology.yaml", "-o", "out", "--slots", "64").start()
    events = folder / "out/events.jsonl"
    completed, half = Completed(events), options.resume // 2
    events.parent.mkdir()
    with Writes(events.parent) as writes:
        reached = writes.until(lambda: completed.look() >= half, options.patience, run)
    if not reached or not run.runs():
        raise SystemExit(f"chaos: the run to be killed ended too early:\n{lab.log_of('first')[-2000:]}")
    run.kill()
    before = checks.read_events(events)
    done = {e["stream"] for e in before if e["type"] == "stream.completed"}
    again = lab.add("again", "resume", before[0]["run"]).start()
    again.ends(options.patience)
    after = checks.read_events(events)
    first = min((checks.seconds_of(e) for e in after
                 if e["type"] == "stream.started" and checks.seconds_of(e) >= again.started), default=None)
    problems = [] if again.code() == 0 else [f"resume ended with {again.code()}: {lab.log_of('again')[-500:]}"]
    late = [e["stream"] for e in after
            if e["type"] == "stream.started" and e["stream"] in done and e["seq"] > len(before)]
    problems += [f"{s} was run again" for s in late]
    if first is None:
        problems.append("nothing was given out after the start of resume")
    seconds = None if first is None else first - again.started
    lab.end_all()
    if not problems:
        shutil.rmtree(folder, ignore_errors=True)
    return seconds, len(done), problems
