"""Real processes on the database of a test: servers, workers, clocks."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


def database_url() -> str:
    """Return the address of this test's own database, for other processes."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    port = f":{known['PORT']}" if known["PORT"] else ""
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgresql://{user}@/{known['NAME']}?host={host}"
    return f"postgresql://{user}@{host}{port}/{known['NAME']}"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def start(*command: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a command of manage.py on the test's database and files."""
    told = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url(),
        "COPYDESK_TEST_FILES": str(settings.TEST_DIR),
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("SHOW_PROCESSES") else subprocess.DEVNULL,
    )


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"the process ended: {process.returncode}"
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


@contextlib.contextmanager
def listening(process: subprocess.Popen[bytes], *, port: int) -> Iterator[None]:
    """Wait until a process listens; end it afterwards, by force if it must be."""
    try:
        wait_for_port(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def serving(**environment: str) -> Iterator[int]:
    """Run the web server; yields its port."""
    port = free_port()
    with listening(start("serve", "--port", str(port), **environment), port=port):
        yield port
