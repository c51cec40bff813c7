"""The environment, read with errors that name the variable and the remedy."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

DOCUMENTED = "docs/settings.md lists every setting"


@contextlib.contextmanager
def readable(var: str) -> Iterator[None]:
    """Turn what an unreadable address raises into a sentence without its password."""
    try:
        yield
    except (ValueError, AttributeError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"{var} is not a readable address. Check how it begins, and "
            f"percent-encode special characters of the password; {DOCUMENTED}."
        ) from error


class Environment(environ.Env):
    """django-environ, but a value that cannot be read is a sentence, not a traceback.

    Values are never repeated in an error: they may hold passwords.
    """

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Return the value cast to its type; raise ImproperlyConfigured if it isn't."""
        try:
            return super().get_value(var, *args, **kwargs)
        except (ValueError, TypeError, KeyError) as error:
            kind = getattr(kwargs.get("cast"), "__name__", "value")
            raise ImproperlyConfigured(
                f"{var} is not a readable {kind}. Correct or remove it; {DOCUMENTED}."
            ) from error

    @classmethod
    def db_url_config(cls, url: Any, engine: str | None = None) -> dict[str, Any]:
        """Return Django's form of a database address; SQLite and PostgreSQL only."""
        scheme = str(getattr(url, "scheme", url)).partition(":")[0]
        if scheme not in ("sqlite", "postgres", "postgresql"):
            raise ImproperlyConfigured(
                "DATABASE_URL must begin with postgresql:// or sqlite:///; "
                f"{DOCUMENTED}."
            )
        with readable("DATABASE_URL"):
            return super().db_url_config(url, engine)

    @classmethod
    def cache_url_config(cls, url: Any, backend: str | None = None) -> dict[str, Any]:
        """Return Django's form of a cache address, such as redis://cache:6379/0."""
        with readable("CACHE_URL"):
            return super().cache_url_config(url, backend)

    @classmethod
    def email_url_config(cls, url: Any, backend: str | None = None) -> dict[str, Any]:
        """Return Django's form of a mail server's address."""
        with readable("EMAIL_URL"):
            return super().email_url_config(url, backend)

    def secret(self, var: str, default: str = "") -> str:
        """Return the value untouched: django-environ would follow a leading `$`."""
        return os.environ.get(var, default)

    def choice(self, var: str, *, default: str, choices: tuple[str, ...]) -> str:
        """Return a value that is one of the choices, in lower case."""
        value = self.str(var, default=default).lower()
        if value not in choices:
            raise ImproperlyConfigured(
                f"{var} must be one of {', '.join(choices)}; {DOCUMENTED}."
            )
        return value


env = Environment()
