"""What happens to whom and when, drawn from a seed, and done to a cluster."""
import collections
import time

Fault = collections.namedtuple("Fault", "at target kind span")
# A fault as it came about: by the clock that events have.
Done = collections.namedtuple("Done", "target kind at healed")


def draw_faults(draw, targets, window, lost_after, lease=None):
    """Each target has one fault at a time. Half of them last longer than `lost_after` (seconds), half less. Where
    coordinators have a lease, half of their long ones outlast it."""
    faults = []
    free_from = dict.fromkeys(targets, 0.0)
    for at in sorted(draw.uniform(0.05, window) for _ in range(draw.randint(4, 9))):
        free = [t for t in targets if free_from[t] < at]
        if not free:
            continue
        target = draw.choice(free)
        kind = draw.choice(["kill", "stop"])
        long = draw.random() < 0.5
        span = lost_after * (draw.uniform(1.3, 2.5) if long else draw.uniform(0.05, 0.7))
        if lease and long and target.startswith("coordinator") and draw.random() < 0.5:
            span = lease * draw.uniform(1.1, 1.8)
        faults.append(Fault(at, target, kind, span))
        free_from[target] = at + span + 0.1
    return faults


class Storm:
    """Does faults when their time has come, and heals each after its span."""

    def __init__(self, lab, faults, killed):
        """`killed` hears the name of each process that was killed, before it is started again."""
        self.lab, self.killed = lab, killed
        self.begun = time.monotonic()
        self.waiting = collections.deque(faults)
        self.open = []
        self.done = []

    def step(self):
        now = time.monotonic() - self.begun
        while self.waiting and self.waiting[0].at <= now:
            self.strike(self.waiting.popleft())
        for fault, at in [f for f in self.open if f[0].at + f[0].span <= now]:
            self.heal(fault, at)

    def next_at(self):
        """When there is something to do again, by the monotonic clock; never, where all is done."""
        times = [f.at for f in self.waiting] + [f.at + f.span for f, _ in self.open]
        return self.begun + min(times, default=float("inf"))

    def strike(self, fault):
        process = self.lab.processes[fault.target]
        if not process.runs():
            return
        at = time.time()
        if fault.kind == "kill":
            process.kill()
            self.killed(fault.target)
        else:
            process.stop()
        self.open.append((fault, at))

    def heal(self, fault, at):
        self.open.remove((fault, at))
        process = self.lab.processes[fault.target]
        process.start() if fault.kind == "kill" else process.go_on()
        self.done.append(Done(fault.target, fault.kind, at, time.time()))

    def is_down(self, name):
        return any(f.target == name for f, _ in self.open)

    def heal_all(self):
        for fault, at in list(self.open):
            self.heal(fault, at)
        self.waiting.clear()
