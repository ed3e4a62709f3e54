"""A PostgreSQL server in a folder of its own, for coordinators that share their runs."""
import atexit
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile


def find(program):
    """Debian keeps the programs out of the path; the newest counts."""
    def version(path):
        return float(path.parts[4]) if path.parts[4].replace(".", "").isdigit() else 0

    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=version)
    path = str(found[-1]) if found else shutil.which(program)
    if not path:
        raise SystemExit(f"chaos: {program} is not there (apt-get install postgresql)")
    return path


def other_user():
    """The server refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """Reached by a socket in its folder and by nothing else. Ends with this process, in order."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tributary-chaos-pg-")
        self.schemas = 0
        self.server = None
        atexit.register(self.end)
        os.chmod(self.folder, 0o755)
        if other_user():
            os.chown(self.folder, other_user()["user"], other_user()["group"])
        self.run(find("initdb"), "-D", f"{self.folder}/data", "-A", "trust", "-U", "tributary", "--no-sync",
                 "--locale=C", "-E", "UTF8")
        self.run(find("pg_ctl"), "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o",
                 f"-k {self.folder} -c listen_addresses= -c max_connections=200", "start")
        self.server = int(pathlib.Path(self.folder, "data/postmaster.pid").read_text().split()[0])

    def run(self, *words):
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
                              stdin=subprocess.DEVNULL, **other_user())
        if done.returncode != 0:
            raise SystemExit(f"chaos: {words[0]}: {done.stdout}")

    def fresh(self):
        """The address of a schema that nobody else has: what a bad round leaves is in no other's way."""
        self.schemas += 1
        name = f"round{self.schemas}"
        self.run(find("psql"), "-h", self.folder, "-U", "tributary", "-d", "postgres", "-q", "-c",
                 f"CREATE SCHEMA {name}")
        return f"postgres://tributary@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def end(self):
        if self.server:
            subprocess.run([find("pg_ctl"), "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **other_user())
            self.server = None
        shutil.rmtree(self.folder, ignore_errors=True)
