"""Test databases: migrated once into a template, copied from it ever after.

Wagtail's migrations take twenty seconds, so they run once per set of migration files.
Each process works on a copy, and a test that commits gets a fresh copy afterwards
(Django would flush instead, and lose the rows migrations made, such as the root page).
"""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path(os.environ.get("COPYDESK_TEST_VAR", ROOT / "var" / "test"))
FRAMEWORKS = ("Django", "wagtail", "modelsearch", "django-taggit", "django-tasks-db")


class Copies(Protocol):
    """One kind of database that can be copied from its template."""

    def prepare(self, worker: str) -> None: ...

    def restore(self) -> None: ...

    def discard(self) -> None: ...


def migration_hash() -> str:
    """Return a short hash of everything that decides what a fresh database holds."""
    digest = hashlib.sha256()
    for package in FRAMEWORKS:
        with contextlib.suppress(ModuleNotFoundError):
            digest.update(f"{package}{version(package)}".encode())
    rooms = ("cms", "home", "news", "media", "delivery")
    names = ("migrations/*.py", "apps.py", "setup.py", "permissions.py", "base.py")
    for path in sorted(p for r in rooms for n in names for p in (ROOT / r).rglob(n)):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def migrate() -> None:
    """Run every migration on the database the default connection points at."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, database="default")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the kernel lets go of it when one is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database, also over one that others have open."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(target, timeout=20)) as new,
    ):
        old.backup(new)


class SQLiteCopies:
    """A file per process, filled from the template with SQLite's own backup."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.template = TEMPLATES / f"template-{migration_hash()}.sqlite3"

    def _point_at(self, path: Path) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = str(path)

    def _build(self) -> None:
        unfinished = self.template.with_suffix(".unfinished")
        for leftover in TEMPLATES.glob("template-*"):
            leftover.unlink(missing_ok=True)
        self._point_at(unfinished)
        migrate()
        self.connection.close()
        with contextlib.closing(sqlite3.connect(unfinished)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, no others
        unfinished.rename(self.template)

    def prepare(self, worker: str) -> None:
        from django.conf import settings

        with locked(TEMPLATES / "template.lock"):
            if not self.template.exists():
                self._build()
            self.snapshot = settings.TEST_DIR / f"{worker}-template.sqlite3"
            copy_file(self.template, self.snapshot)
        self._point_at(settings.TEST_DIR / f"{worker}.sqlite3")
        self.restore()

    def restore(self) -> None:
        self.connection.close()
        copy_file(self.snapshot, Path(self.connection.settings_dict["NAME"]))

    def discard(self) -> None:
        self.connection.close()


class PostgreSQLCopies:
    """A database per process, made with `CREATE DATABASE … TEMPLATE`."""

    LOCK = 0x_C0_91_DE_5C

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.template = f"copydesk_template_{migration_hash()}"

    @contextlib.contextmanager
    def _administrator(self) -> Iterator[Any]:
        import psycopg

        parameters = self.connection.get_connection_params() | {"dbname": "postgres"}
        known = {
            k: parameters[k]
            for k in ("host", "port", "user", "password")
            if k in parameters
        }
        with psycopg.connect(
            **known, dbname="postgres", autocommit=True
        ) as administrator:
            yield administrator

    def _point_at(self, name: str) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = name

    def _exists(self, administrator: Any, name: str) -> bool:
        found = administrator.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        )
        return found.fetchone() is not None

    def _build(self, administrator: Any) -> None:
        stale = administrator.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'copydesk_template_%'"
        )
        for (name,) in stale.fetchall():
            administrator.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        unfinished = f"{self.template}_unfinished"
        administrator.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
        self._point_at(unfinished)
        migrate()
        self.connection.close()
        administrator.execute(
            f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"'
        )

    def prepare(self, worker: str) -> None:
        with self._administrator() as administrator:
            administrator.execute("SELECT pg_advisory_lock(%s)", [self.LOCK])
            if not self._exists(administrator, self.template):
                self._build(administrator)
        self._point_at(f"copydesk_test_{os.getpid()}_{worker}")
        self.restore()

    def restore(self) -> None:
        name = self.connection.settings_dict["NAME"]
        self.connection.close()
        with self._administrator() as administrator:
            administrator.execute("SELECT pg_advisory_lock(%s)", [self.LOCK])
            administrator.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            administrator.execute(
                f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"'
            )

    def discard(self) -> None:
        name = self.connection.settings_dict["NAME"]
        self.connection.close()
        with self._administrator() as administrator:
            administrator.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrated_copy(target: Path) -> Path:
    """Return an SQLite database fresh from its migrations, for another process."""
    from django.db import connection

    assert connection.vendor == "sqlite"
    with locked(TEMPLATES / "template.lock"):
        copies = SQLiteCopies(connection)
        assert copies.template.exists(), "ask for the fixture django_db_setup first"
        copy_file(copies.template, target)
    return target


def copies_for(connection: Any) -> Copies:
    """Return the way to copy databases of the connection's vendor."""
    kinds = {"sqlite": SQLiteCopies, "postgresql": PostgreSQLCopies}
    return kinds[connection.vendor](connection)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Take the place of pytest-django's fixture: copies in place of migrations."""
    from django.db import connections
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        copies = copies_for(connections["default"])
        copies.prepare(worker)

    def restore_instead_of_flush(test: TransactionTestCase) -> None:
        connections.close_all()
        copies.restore()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", restore_instead_of_flush
        )
        yield
    with django_db_blocker.unblock():
        copies.discard()
