"""The courier: takes lines and serves them, each in a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from delivery.webhooks import lines
from delivery.webhooks.models import Message
from delivery.webhooks.payload import render
from delivery.webhooks.post import Answer, post
from delivery.webhooks.signing import signed_headers
from delivery.webhooks.vault import SecretUnreadableError

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PAUSE_AFTER_ERROR = 5.0
TURN_MESSAGES = 20
TURN_SECONDS = 10.0


def attempt(message: Message) -> Answer:
    """Render, sign and send one message; never raise but for the database.

    The secrets are read as late as possible: a rotation holds from the next attempt.
    """
    now = timezone.now()
    try:
        body = render(message)
        secrets = message.endpoint.current_secrets(at=now)
        if not secrets:
            raise SecretUnreadableError(_("The webhook has no secret: rotate it."))
        headers = signed_headers(
            body, message_id=message.message_id, at=now, secrets=secrets
        )
    except SecretUnreadableError as error:
        return Answer(None, str(error), "", 0)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Webhook message %s cannot be made", message.message_id)
        words = _("The message could not be made; the log says why.")
        return Answer(None, words, "", 0)
    if not connection.in_atomic_block:
        connection.close()  # a slow receiver holds no place in the pool
    return post(message.endpoint.url, body=body, headers=headers)


def serve(claim: lines.Claim, *, is_over: Callable[[], bool] = lambda: False) -> None:
    """Send what is due in one line, for one turn; then others have theirs.

    A turn is short, so that with more lines than threads none waits long. ``is_over``
    is asked after each message.
    """
    end = time.monotonic() + TURN_SECONDS
    for _turn in range(TURN_MESSAGES):
        message = lines.next_message(claim)
        if message is None:
            break
        started = timezone.now()
        answer = attempt(message)
        if not lines.record(claim, message, started=started, answer=answer):
            break
        # A turn is no longer than one message that took its time.
        slow = answer.milliseconds >= lines.SLOW_MILLISECONDS
        if slow or time.monotonic() > end or is_over():
            break
    lines.release(claim)


class Courier:
    """Serves lines until it is stopped or has been idle; one per process is enough.

    Several processes share the work by the leases of `delivery.webhooks.lines`. Slow
    receivers get at most half of the threads.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self.threads = threads or settings.WEBHOOK_THREADS
        self.working: dict[threading.Thread, lines.Claim] = {}
        self.stopping = False
        self.gone = False
        self._lock = threading.Lock()
        self._news = threading.Event()

    def wake(self) -> bool:
        """Look for due messages now; return False if this courier has gone home."""
        with self._lock:
            self._news.set()
            return not self.gone

    def stop(self, *, wait: float = 0.0) -> None:
        """Take no new line; wait some seconds for the messages under way.

        Whoever runs the courier in a thread waits for that one first.
        """
        self.stopping = True
        self.wake()
        deadline = time.monotonic() + wait
        with self._lock:
            working = list(self.working)
        for thread in working:
            thread.join(max(0.0, deadline - time.monotonic()))

    def run(self, *, idle_seconds: float | None = None) -> None:
        """Serve until stopped, or until nothing was due for ``idle_seconds``."""
        last_work = time.monotonic()
        try:
            while not self.stopping:
                self._news.clear()
                pause = self._dispatch()
                if self.working:
                    last_work = time.monotonic()
                elif self._may_go(last_work, idle_seconds):
                    return
                self._news.wait(pause)
        finally:
            connections.close_all()

    def _may_go(self, last_work: float, idle_seconds: float | None) -> bool:
        """Tell whether to end; whoever wakes a courier that went hears of it."""
        if idle_seconds is None or time.monotonic() - last_work < idle_seconds:
            return False
        with self._lock:
            self.gone = not self._news.is_set()
            return self.gone

    def _dispatch(self) -> float:
        """Start a thread for each line that is due; return how long to pause."""
        with self._lock:
            busy = len(self.working)
            slow = sum(claim.slow for claim in self.working.values())
        half = max(1, self.threads // 2)
        try:
            claims = lines.claim(
                limit=self.threads - busy, slow_limit=max(0, half - slow)
            )
        except DatabaseError:
            logger.exception("Webhooks wait for the database")
            connections.close_all()
            return PAUSE_AFTER_ERROR
        for each in claims:
            self._start(each)
        return POLL_SECONDS

    def _start(self, claim: lines.Claim) -> None:
        thread = threading.Thread(
            target=partial(self._work, claim), name="webhook-courier", daemon=True
        )
        # Started under the lock: whoever stops the courier can wait for all there are.
        with self._lock:
            self.working[thread] = claim
            thread.start()

    def _work(self, claim: lines.Claim) -> None:
        try:
            serve(claim, is_over=lambda: self.stopping)
        except DatabaseError:
            # The lease runs out, and the line is taken again.
            logger.exception("Webhooks of endpoint %s wait", claim.endpoint_id)
        finally:
            connections.close_all()
            with self._lock:
                self.working.pop(threading.current_thread(), None)
            self.wake()


def drain(*, more: Callable[[], bool] = lambda: True) -> int:
    """Serve every due line in this thread, one after the other; return how many.

    For commands and tests that want to wait for the end.
    """
    served = 0
    while more() and (claims := lines.claim(limit=1, slow_limit=1)):
        serve(claims[0])
        served += 1
    return served
