"""One round: a run on a cluster that is struck by what its seed says, healed, and judged."""
import collections
import pathlib
import random
import shutil
import tempfile
import time

import checks
from cluster import Lab, make_plan
from faults import Storm, draw_faults
from watch import wait_for_ends

Outcome = collections.namedtuple(
    "Outcome", "seed problems faults seconds attempts extra again detection dispatch takeover restarts folder")
# How long a coordinator keeps its runs without a sign of life (docs/durability.md).
LEASE = 3.0
# Exit code of a client that finds no coordinator at its start.
NO_COORDINATOR = 69
# Seconds until who ended by himself is started again.
RESTART_AFTER = 0.05


class Reference:
    """The same plan in one process that nothing happens to: its report."""

    def __init__(self, options, seed):
        self.plan = make_plan(options.streams, random.Random(seed))
        folder = tempfile.mkdtemp(prefix="tributary-chaos-")
        lab = Lab(folder, options)
        (lab.folder / "plan.yaml").write_text(self.plan)
        alone = lab.add("alone", "run", "plan.yaml", "-t", "topology.yaml", "-o", "out", "--slots",
                        str(options.nodes * options.slots))
        alone.start()
        if alone.ends(options.patience) != 0:
            raise SystemExit(f"chaos: the undisturbed run ended with {alone.code()}:\n{lab.log_of('alone')[-2000:]}")
        self.report = (lab.folder / "out/report.md").read_bytes()
        shutil.rmtree(folder, ignore_errors=True)


class Round:
    def __init__(self, seed, reference, options):
        self.seed, self.reference, self.options = seed, reference, options
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"tributary-chaos-{seed}-"))
        self.lab = Lab(self.folder, options)
        (self.folder / "plan.yaml").write_text(reference.plan)
        state = options.state or (options.database.fresh() if options.database else str(self.folder / "kept"))
        self.lab.cluster(options.coordinators, options.nodes, options.slots, state, f"round-{seed}-{time.time_ns()}")
        self.problems = []
        self.told = []
        self.restarts = collections.Counter()
        self.starts_at = {}

    def play(self):
        lost_after = self.options.lost_after / 1000
        faults = draw_faults(random.Random(self.seed), list(self.lab.processes), self.options.window, lost_after,
                             LEASE if self.options.coordinators > 1 else None)
        begun = time.monotonic()
        try:
            self.start()
            storm = Storm(self.lab, faults, self.remember_told)
            self.weather(storm)
            seconds = time.monotonic() - begun
        finally:
            self.lab.end_all()
        return self.judge(storm, seconds)

    def start(self):
        names = list(self.lab.processes)
        for name in names:
            if name.startswith("coordinator"):
                self.lab.processes[name].start()
                if not self.lab.listens(name):
                    raise SystemExit(f"chaos: {name} does not listen:\n{self.lab.log_of(name)}")
        for name in names:
            if not name.startswith("coordinator"):
                self.lab.processes[name].start()

    def weather(self, storm):
        """Until all faults are healed and the client has ended well, or too much time has passed."""
        client = self.lab.processes["client"]
        deadline = time.monotonic() + self.options.patience
        while time.monotonic() < deadline:
            storm.step()
            ended = not client.runs() and not storm.is_down("client")
            if ended and client.code() == 0:
                storm.heal_all()
                return
            self.look_after(storm)
            self.wait_for_news(storm, deadline)
        self.problems.append(f"the run did not end within {self.options.patience} s")

    def remember_told(self, killed):
        """A client that comes back is told everything anew: its folder starts anew, too."""
        if killed != "client":
            return
        events = checks.read_events(self.folder / "out/events.jsonl")
        if len(events) > len(self.told):
            self.told = events

    def look_after(self, storm):
        """Whoever ends by itself is started again after a moment, as an init system would; why it ended may be
        a problem."""
        for name, process in self.lab.processes.items():
            if process.runs() or storm.is_down(name) or (name == "client" and process.code() == 0):
                self.starts_at.pop(name, None)
            elif name not in self.starts_at:
                self.starts_at[name] = time.monotonic() + RESTART_AFTER
                self.note_end(name, process)
            elif self.starts_at[name] <= time.monotonic():
                del self.starts_at[name]
                process.start()

    def note_end(self, name, process):
        self.restarts[name] += 1
        # A client that was started while there was no coordinator says so and ends.
        if not (name == "client" and process.code() == NO_COORDINATOR):
            self.problems.append(f"{name} ended by itself with {process.code()}")
        if self.restarts[name] > 200:
            raise SystemExit(f"chaos: seed {self.seed}: {name} cannot be kept alive:\n{self.lab.log_of(name)[-2000:]}")

    def wait_for_news(self, storm, deadline):
        """Until a process ends, a fault is due or one is to be started again."""
        due = min([deadline, storm.next_at(), *self.starts_at.values()])
        wait_for_ends([p.popen for p in self.lab.processes.values() if p.runs()], due - time.monotonic())

    def judge(self, storm, seconds):
        events = checks.read_events(self.folder / "out/events.jsonl")
        attempts = checks.read_attempts(self.lab.ran)
        problems = self.problems
        report = self.folder / "out/report.md"
        if not report.exists() or report.read_bytes() != self.reference.report:
            problems.append("the report is not the undisturbed run's")
        problems += checks.event_problems(events, self.options.streams)
        late, untold = checks.run_again(events, attempts)
        problems += [f"{what} was started after its stream was completed" for what in late]
        problems += [f"{what} ran, and nobody was told" for what in untold]
        changed = checks.forgotten(self.told, events)
        if changed:
            problems.append(f"events that a client had been told are others now: {changed[:5]}")
        lost_after = self.options.lost_after / 1000
        begun = sum(attempts.values())
        outcome = Outcome(self.seed, problems, storm.done, seconds, begun, begun - self.options.streams,
                          len(late) + len(untold), checks.detection_times(events, storm.done, lost_after),
                          checks.dispatch_times(events, storm.done, self.options.coordinators > 1),
                          checks.takeover_times({n: self.lab.log_of(n) for n in self.lab.processes
                                                 if n.startswith("coordinator")}, storm.done),
                          sum(self.restarts.values()), self.folder)
        if not problems and not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return outcome
