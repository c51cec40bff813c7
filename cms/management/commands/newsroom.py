"""Runs the whole newsroom on this machine: web server, clock and nothing else."""

import errno
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections

from cms import static_files
from cms.security import is_loopback
from cms.supervisor import Child, Supervisor, end_with

START_LIMIT = 60
ACCOUNTS = ("reporter", "copyeditor", "editor", "photo", "managing", "admin")


class Command(BaseCommand):
    """Prepare the database, start everything, stop everything on Ctrl-C."""

    help = "Run the newsroom: migrate, seed the demo, web server and clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--threads", type=int, default=settings.WEB_THREADS)
        parser.add_argument(
            "--end-with-parent",
            action="store_true",
            help="stop when the process that started this one is gone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal comes."""
        host, port = options["host"], options["port"]
        if options["end_with_parent"]:
            end_with(os.getppid())
        if settings.DEMO_MODE and not is_loopback(host):
            raise CommandError(
                f"The demo newsroom has known accounts and does not listen on {host}. "
                "Leave --host out, or set up production as docs/settings.md says."
            )
        check_port(host, port)
        self.prepare()
        web = Child("Web server", web_command(host, port, options["threads"]))
        clock = Child(
            "Newsroom clock",
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_clock"],
        )
        supervisor = Supervisor([web, clock, *task_workers()], say=self.say)
        supervisor.run(on_start=lambda: self.welcome(supervisor, web, host, port))
        self.say("The newsroom is closed.")

    def say(self, line: str) -> None:
        """Print at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self) -> None:
        """Bring database, demo and static files up to date."""
        self.say("Preparing the newsroom …")
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO_MODE:
            call_command("seed_demo", if_empty=True)
        static_files.collect()
        connections.close_all()

    def welcome(self, supervisor: Supervisor, web: Child, host: str, port: int) -> None:
        """Wait until the web server answers, then say where everything is."""
        origin = f"http://{host}:{port}"
        deadline = time.monotonic() + START_LIMIT
        while not answers(f"{origin}/healthz"):
            if supervisor.stop.wait(0.2) or not web.is_running():
                return
            if time.monotonic() > deadline:
                self.say(f"The web server is slow to answer at {origin}; still trying.")
                return
        self.say(greeting(origin))


def greeting(origin: str) -> str:
    """Return the addresses and, in demo mode, the accounts."""
    lines = [
        "",
        "Copydesk is open.",
        "",
        f"  Newsroom       {origin}/admin/",
        f"  Delivery API   {origin}/api/v1/articles/",
        f"  API reference  {origin}/api/docs",
    ]
    if settings.READER:
        lines.append(f"  Reader         {origin}/")
    if settings.DEMO_MODE:
        password = os.environ.get("DEMO_PASSWORD")
        shown = "as you set in DEMO_PASSWORD" if password else "copydesk-demo"
        lines += ["", f"  Accounts       {', '.join(ACCOUNTS)}"]
        lines += [f"  Password       {shown}"]
    return "\n".join([*lines, "", "  Ctrl-C closes the newsroom.", ""])


def task_workers() -> list[Child]:
    """Return a task worker if tasks go to one, as they do on PostgreSQL by default."""
    if connections["default"].vendor == "postgresql":
        os.environ.setdefault("TASKS", "database")  # for all the children
    if os.environ.get("TASKS", "").lower() != "database":
        return []
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "db_worker"]
    return [Child("Task worker", [*command, "--no-reload"])]


def web_command(host: str, port: int, threads: int) -> list[str]:
    """Return the command line of the application server."""
    return [
        *(sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"),
        *("--host", host, "--port", str(port), "--threads", str(threads)),
    ]


def check_port(host: str, port: int) -> None:
    """Raise CommandError in words if nobody can listen there."""
    if not 0 < port < 65_536:
        raise CommandError(f"PORT must lie between 1 and 65535, not {port}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(_port_problem(error, host, port)) from error


def _port_problem(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken, perhaps by a newsroom already open. "
            f"Choose another: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights you lack. Choose another: make run PORT=8000"
    return f"Nobody can listen on {host}, port {port}: {error.strerror}."


def answers(url: str) -> bool:
    """Tell whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False
