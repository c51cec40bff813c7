"""How Django passes an open stream on to the server that keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

KEY = "copydesk.handover"


class Handover:
    """Laid into the ASGI scope before Django sees it; filled in by the view."""

    def __init__(self) -> None:
        self.taken = False
        self.after = 0
        self.kinds: tuple[str, ...] = ()
        self.address = ""

    @staticmethod
    def of(request: HttpRequest) -> Handover | None:
        """Return the handover of a request, if its server keeps streams open."""
        found = request.META.get("asgi.scope", {}).get(KEY)
        return found if isinstance(found, Handover) else None

    def take(self, *, after: int, kinds: Sequence[str], address: str = "") -> None:
        """Ask the server to go on after number ``after``.

        ``address`` is whom to count the stream on; nobody if empty.
        """
        self.after, self.kinds, self.address = after, tuple(kinds), address
        self.taken = True
