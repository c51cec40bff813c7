"""One thing a publish check found, in words for editors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is wrong and what to do about it.

    `code` is stable; `field` is the field or panel of the editor it belongs to;
    `severity` is `error` (keeps the story from going live) or `warning`.
    """

    code: str
    field: str
    message: str
    remedy: str
    severity: str = ERROR

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


Check = Callable[[Any, datetime], Iterator[Finding]]
