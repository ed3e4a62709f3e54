"""Waits for what happens: a process that ends, a file that is written."""
import ctypes
import os
import select
import time

IN_MODIFY, IN_CREATE = 0x2, 0x100
libc = ctypes.CDLL(None, use_errno=True)


def wait_for_ends(popens, within):
    """Until one of the processes has ended, at most so many seconds."""
    poll = select.poll()
    descriptors = []
    try:
        for popen in popens:
            try:
                descriptors.append(os.pidfd_open(popen.pid))
            except ProcessLookupError:
                return
            poll.register(descriptors[-1], select.POLLIN)
        poll.poll(max(0, within) * 1000)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


class Writes:
    """Hears of each write to a file of a folder (not of folders below)."""

    def __init__(self, folder):
        self.descriptor = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        watched = libc.inotify_add_watch(self.descriptor, os.fsencode(folder), IN_MODIFY | IN_CREATE)
        if self.descriptor < 0 or watched < 0:
            raise OSError(ctypes.get_errno(), f"cannot watch {folder}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)

    def until(self, condition, within, process):
        """@returns Whether the condition came to hold, before the process ended and the time was over."""
        deadline = time.monotonic() + within
        while not condition():
            ended = not process.runs()
            if ended or time.monotonic() > deadline:
                return condition()
            self.wait(process.popen.pid, deadline)
        return True

    def wait(self, pid, deadline):
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        ends = os.pidfd_open(pid)
        try:
            poll.register(ends, select.POLLIN)
            poll.poll(max(0, deadline - time.monotonic()) * 1000)
            os.read(self.descriptor, 1 << 16)
        except BlockingIOError:
            pass
        finally:
            os.close(ends)
