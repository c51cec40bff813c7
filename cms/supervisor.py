"""Keeps the processes of `make run` alive, and takes them all down with it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from delivery.stopping import Stop

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
GRACE = 8.0
PR_SET_PDEATHSIG = 1
LINUX = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent is gone, kill -9 included.

    Linux only; elsewhere a supervisor that was killed outright leaves its children.
    """
    if LINUX is not None:
        LINUX.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # gone before the kernel was asked
            os._exit(1)


@dataclass
class Child:
    """One process that is started again, ever more slowly, when it ends by itself."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C reaches only us."""
        self.process = subprocess.Popen(  # noqa: S603 - commands are our own
            self.command,
            start_new_session=True,
            preexec_fn=partial(end_with, os.getpid()),
        )
        self.started = time.monotonic()

    def is_running(self) -> bool:
        """Tell whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def put_off(self) -> float:
        """Plan the next start and return the seconds until then."""
        if time.monotonic() - self.started > HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.due = time.monotonic() + pause
        return pause


class Supervisor:
    """Runs children until a signal comes, then stops them within seconds."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        say: Callable[[str], None],
        grace: float = GRACE,
    ) -> None:
        self.children = children
        self.say = say
        self.grace = grace  # seconds between SIGTERM and SIGKILL
        self.stop = Stop()

    def run(self, *, on_start: Callable[[], None] = lambda: None) -> None:
        """Start every child, watch them, and return when all have ended."""
        self.stop.listen(signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup stays nohup
            self.stop.listen(signal.SIGHUP)
        try:
            for child in self.children:
                child.start()
            on_start()
            while not self.stop.wait(0.5):
                for child in self.children:
                    self._watch(child)
        finally:
            self._end()

    def _watch(self, child: Child) -> None:
        if child.is_running():
            return
        if child.process is not None:
            code = child.process.returncode
            child.signal(signal.SIGKILL)  # what a dead parent may have left
            child.process = None
            pause = child.put_off()
            self.say(f"{child.name} ended ({code}); again in {pause:.0f} s")
        elif time.monotonic() >= child.due:
            child.start()

    def _end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
