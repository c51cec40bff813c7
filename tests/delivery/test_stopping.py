"""A signal that ends a wait, whatever the waiting thread is doing."""

import signal
import subprocess
import sys
from pathlib import Path

from delivery.stopping import Stop

ROOT = Path(__file__).resolve().parents[2]
# Signals come all the time, so some come while the wait itself begins or ends.
STORM = """
import itertools, signal, sys, time
from delivery.stopping import Stop
signal.signal(signal.SIGALRM, lambda *_: current.ask())
current = Stop()
signal.setitimer(signal.ITIMER_REAL, 1e-3, 1.7e-4)
end = time.monotonic() + 2
ended = 0
while time.monotonic() < end:
    current = Stop()
    ended += current.wait(1e-5)
signal.setitimer(signal.ITIMER_REAL, 0)
print(ended)
"""


def test_nothing_asked_is_nothing_told() -> None:
    assert Stop().wait(0.01) is False


def test_who_asked_before_need_not_wait() -> None:
    stop = Stop()
    stop.ask()
    assert stop.wait(60)
    assert stop.wait(60)


def test_a_signal_is_heard() -> None:
    stop, before = Stop(), signal.getsignal(signal.SIGUSR1)
    try:
        stop.listen(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert stop.wait(60)


def test_no_moment_of_a_signal_hangs_the_wait() -> None:
    run = subprocess.run(
        [sys.executable, "-c", STORM], cwd=ROOT, capture_output=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 100
