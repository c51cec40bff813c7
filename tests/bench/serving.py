"""The servers that are compared, each a process of its own on the first core."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.running import ROOT, free_port, listening

LOGS = ROOT / "var" / "bench"
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; default_type application/json; open_file_cache max=2000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {root}; }} }}
"""


@contextlib.contextmanager
def running(command: list[str], *, port: int, **environment: str) -> Iterator[int]:
    """Run a command on the first core until the block ends; yields its process id."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "servers.log").open("ab") as log:
        process = subprocess.Popen(
            ["taskset", "-c", "0", *command],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
    with listening(process, port=port):
        yield process.pid


@contextlib.contextmanager
def ours(url: str, *, edge: int = 0) -> Iterator[tuple[int, int]]:
    """Run our web server on a database; yields its port and process id."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    settings = environment(url) | {"EDGE_CACHE_MB": str(edge), "DOOR": "delivery"}
    with running(command, port=port, **settings) as pid:
        yield port, pid


@contextlib.contextmanager
def beside(application: str, **environment: str) -> Iterator[int]:
    """Run another application by the same web server; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.plain", application, str(port)]
    with running(command, port=port, **environment):
        yield port


@contextlib.contextmanager
def nginx(root: Path) -> Iterator[int]:
    """Run nginx on a folder of files; yields its port."""
    port = free_port()
    configuration = root.parent / "nginx.conf"
    configuration.write_text(NGINX.format(folder=root.parent, port=port, root=root))
    with running(["nginx", "-c", str(configuration)], port=port):
        yield port


def environment(url: str) -> dict[str, str]:
    """Return what our processes are told: a house on this machine, without limits."""
    return {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": url,
        "RATE_LIMIT_ADDRESS": "0",
        "DEBUG": "0",
        "DEMO_MODE": "0",
        "VAR_DIR": str(LOGS / "var"),
    }
