"""The wish to stop that a signal brings, to a process that waits in its main thread."""

import contextlib
import signal
from queue import Empty, SimpleQueue
from types import FrameType


class Stop:
    """Asked for by a signal handler, waited for by the code the signal interrupts.

    A `threading.Event` cannot do that: its lock is not reentrant, so a handler that
    sets it while the same thread is inside `wait` may hang for ever. `SimpleQueue.put`
    is made for it (Python's `queue`, "SimpleQueue Objects").
    """

    def __init__(self) -> None:
        self.asked = False
        self._asked = SimpleQueue[None]()

    def ask(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Ask for the end; a signal handler."""
        self.asked = True
        self._asked.put(None)

    def listen(self, *numbers: signal.Signals) -> None:
        """Ask for the end when one of these signals comes."""
        for number in numbers:
            signal.signal(number, self.ask)

    def wait(self, seconds: float) -> bool:
        """Wait until asked or until the time is over; tell whether asked."""
        if not self.asked:
            with contextlib.suppress(Empty):
                self._asked.get(timeout=max(seconds, 0.0))
        return self.asked
