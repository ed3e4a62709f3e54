"""A cluster of real processes in a folder of its own: coordinators, nodes and a client that can be killed,
stopped and started again."""
import os
import pathlib
import signal
import socket
import subprocess
import time

from watch import Writes, wait_for_ends

# Each attempt leaves a line when it begins and one when it ends, outside of all that the program counts. Its sleep
# is the work that the plan says, and waits for nothing.
# One whose node dies before it has its prompt has not begun.
WORKER = """read word span
[ -n "$span" ] || exit 1
echo "$word $TRIBUTARY_ATTEMPT begun" >> {log}
sleep $span
echo "$word $TRIBUTARY_ATTEMPT done" >> {log}
echo "The word is $word."
"""

TOPOLOGY = """tributary: 1
cluster: chaos
workers:
  sh: {{backend: exec, command: [/bin/sh, {folder}/word.sh], input: prompt}}
  echo: {{backend: echo, bytes: 1000, delay: {delay}ms}}
heartbeat: {{every: {heartbeat}ms, lost-after: {lost_after}ms}}
"""


def make_plan(streams, draw):
    """Three of four stand alone, the others need up to three of those; each takes 20 to 300 ms."""
    lines = ["tributary: 1", "task: Words, whatever happens", "streams:"]
    alone = max(1, streams * 3 // 4)
    for i in range(streams):
        needs = ""
        if i >= alone:
            chosen = sorted(draw.sample(range(alone), min(alone, draw.randint(1, 3))))
            needs = ", needs: [" + ", ".join(f"s{n:03}" for n in chosen) + "]"
        span = draw.randint(20, 300) / 1000
        lines.append(f"  s{i:03}: {{name: Word {i:03}, worker: sh, prompt: s{i:03} {span}{needs}}}")
    return "\n".join(lines) + "\n"


class Process:
    """One process of the program: may be started again under its name, and adds to the same log."""

    def __init__(self, lab, name, arguments):
        self.lab, self.name, self.arguments = lab, name, arguments
        self.popen = None
        self.started = None
        self.stopped = False

    def start(self):
        self.started = time.time()
        with open(self.lab.folder / f"{self.name}.log", "ab") as log:
            self.popen = subprocess.Popen([self.lab.program, *self.arguments], stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=log, cwd=self.lab.folder,
                                          env=self.lab.environment, start_new_session=True)
        return self

    def code(self):
        return self.popen.poll()

    def runs(self):
        return self.popen is not None and self.code() is None

    def ends(self, within):
        """Waits for its end, at most so many seconds. @returns Its exit code, None where it still runs."""
        wait_for_ends([self.popen], within)
        return self.code()

    def kill(self):
        if self.runs():
            self.popen.kill()
            self.popen.wait()
        self.stopped = False

    def stop(self):
        if self.runs():
            self.popen.send_signal(signal.SIGSTOP)
            self.stopped = True

    def go_on(self):
        if self.stopped and self.runs():
            self.popen.send_signal(signal.SIGCONT)
        self.stopped = False


class Lab:
    """The folder: plan, topology, worker script, state, and what processes leave there."""

    def __init__(self, folder, options):
        self.folder = pathlib.Path(folder)
        self.program = options.program
        self.options = options
        self.environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder)}
        for name, variable in {"tmp": "TMPDIR", "state": "XDG_STATE_HOME", "runtime": "XDG_RUNTIME_DIR",
                               "config": "XDG_CONFIG_HOME"}.items():
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            self.environment[variable] = str(self.folder / name)
        self.ran = self.folder / "ran.log"
        (self.folder / "word.sh").write_text(WORKER.format(log=self.ran))
        (self.folder / "topology.yaml").write_text(TOPOLOGY.format(
            folder=self.folder, delay=options.delay, heartbeat=options.heartbeat, lost_after=options.lost_after))
        self.processes = {}

    def add(self, name, *arguments):
        self.processes[name] = Process(self, name, list(arguments))
        return self.processes[name]

    def cluster(self, coordinators, nodes, slots, state, key):
        """Adds the processes of a whole cluster and the client of one run; starts none."""
        places = [f"127.0.0.1:{free_port()}" for _ in range(coordinators)]
        for i, place in enumerate(places):
            self.add(f"coordinator{i}", "coordinator", "-t", "topology.yaml", "--listen", place, "--state", state)
        joins = [word for place in places for word in ("--join", place)]
        for i in range(nodes):
            self.add(f"node{i}", "node", "--name", f"node{i}", "--slots", str(slots), *joins)
        self.add("client", "run", "plan.yaml", "-t", "topology.yaml", "--coordinator", ",".join(places),
                 "-o", "out", "--key", key)

    def log_of(self, name):
        try:
            return (self.folder / f"{name}.log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def listens(self, name, within=30):
        """Waits until a coordinator is there: a client that finds none at its start gives up."""
        with Writes(self.folder) as writes:
            return writes.until(lambda: "listening on" in self.log_of(name), within, self.processes[name])

    def end_all(self):
        for process in self.processes.values():
            process.kill()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]

