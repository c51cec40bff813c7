"""How the newsroom logs: one line an event, in words or in JSON."""

from typing import Any

import structlog

from .environment import env
from .scrubbing import scrub_line

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure(*, default_format: str) -> dict[str, Any]:
    """Set structlog up and return Django's `LOGGING`, both with one form of line."""
    style = env.choice(
        "LOG_FORMAT", default=default_format, choices=("console", "json")
    )
    level = env.choice(
        "LOG_LEVEL", default="info", choices=("debug", "info", "warning", "error")
    ).upper()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return _logging(style=style, level=level)


def _logging(*, style: str, level: str) -> dict[str, Any]:
    # Neither shows the values of variables: they may be passwords or drafts.
    without_values = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    renderers: dict[str, list[Any]] = {
        "console": [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ],
        "json": [
            structlog.processors.ExceptionRenderer(without_values),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers[style],
                    scrub_line,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print every line twice.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Any scanner can cause these, as often as it likes.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "PIL": {"level": "INFO"},
            "botocore": {"level": "WARNING"},
        },
    }
