"""The environment, read with errors that name the variable and the remedy."""

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

DOCUMENTED = "docs/settings.md lists every setting"


class Environment(environ.Env):  # type: ignore[misc]
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
        try:
            return super().db_url_config(url, engine)
        except ValueError as error:
            raise ImproperlyConfigured(
                "DATABASE_URL is not a readable address: percent-encode special "
                f"characters of the password; {DOCUMENTED}."
            ) from error

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
