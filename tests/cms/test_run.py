"""What `make run` promises: starts whole, says what is wrong, leaves nothing behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.management.commands.newsroom import check_port, greeting, web_command
from tests.databases import migrated_copy

ROOT = Path(__file__).resolve().parents[2]
KEEPER = """
import signal, sys
from cms.supervisor import Child, Supervisor
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
children = {
    "calm": [sys.executable, "-c", "import time; time.sleep(60)"],
    "parent": ["sh", "-c", "sleep 60 & wait"],
    "frail": [sys.executable, "-c", "raise SystemExit(3)"],
    "stubborn": [sys.executable, "-c", stubborn],
}
kept = [Child(name, children[name]) for name in sys.argv[1:]]
def say(line):
    print(line, flush=True)
def told():
    say(" ".join(str(child.process.pid) for child in kept))
Supervisor(kept, say=say, grace=2).run(on_start=told)
say("over")
"""


def until(is_so: Callable[[], bool], *, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return is_so()


def is_running(pid: int) -> bool:
    """Zombies do not count: whoever adopts them may be slow to notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def group_is_running(group: int) -> bool:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                return True
    return False


@contextlib.contextmanager
def keeping(*names: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Run a supervisor over the named children; yield it and the pids it told."""
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPER, *names],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    pids = [int(word) for word in process.stdout.readline().split()]
    try:
        yield process, pids
    finally:
        for pid in (process.pid, *pids):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child_in_order(number: signal.Signals) -> None:
    with keeping("calm", "parent") as (process, pids):
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stdout.read() == "over\n"
        assert not any(map(group_is_running, pids))


@linux
def test_a_child_that_will_not_end_is_killed() -> None:
    with keeping("stubborn") as (process, pids):
        time.sleep(0.5)  # until it ignores SIGTERM
        process.terminate()
        assert process.wait(timeout=15) == 0
        assert not is_running(pids[0])


@linux
def test_no_child_outlives_a_killed_supervisor() -> None:
    with keeping("calm", "calm") as (process, pids):
        process.kill()
        assert until(lambda: not any(map(is_running, pids)))


@linux
def test_a_child_that_dies_is_started_again_and_ever_more_slowly() -> None:
    with keeping("frail", "calm") as (process, pids):
        said = [process.stdout.readline() for _ in range(2)]
        assert said == [
            "frail ended (3); again in 1 s\n",
            "frail ended (3); again in 2 s\n",
        ]
        assert is_running(pids[1])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken_port: int) -> None:
    with pytest.raises(CommandError) as refusal:
        check_port("127.0.0.1", taken_port)
    assert f"Port {taken_port}" in str(refusal.value)
    assert f"make run PORT={taken_port + 1}" in str(refusal.value)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_an_impossible_port_is_refused_in_words(port: int) -> None:
    with pytest.raises(CommandError, match="between 1 and 65535"):
        check_port("127.0.0.1", port)


def test_a_port_just_left_is_free(taken_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "newsroom.invalid"])
def test_the_demo_listens_to_this_machine_alone(settings, host: str) -> None:
    settings.DEMO_MODE = True
    with pytest.raises(CommandError, match="known accounts"):
        call_command("newsroom", host=host)


@pytest.mark.parametrize(
    "demo,reader,words,silence",
    [
        (
            True,
            True,
            ["/admin/", "/api/v1/", "Reader", "reporter", "copydesk-demo"],
            [],
        ),
        (False, False, ["/admin/", "/api/v1/"], ["Reader", "Accounts", "demo"]),
    ],
)
def test_the_greeting_names_what_there_is(
    settings, monkeypatch, demo: bool, reader: bool, words: list, silence: list
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DEMO_MODE, settings.READER = demo, reader
    said = greeting("http://127.0.0.1:8000")
    assert all(word in said for word in words)
    assert not any(word in said for word in silence)


def test_the_greeting_keeps_a_password_of_ones_own(settings, monkeypatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "hunter2")
    settings.DEMO_MODE = True
    assert "hunter2" not in greeting("http://127.0.0.1:8000")


def test_the_web_server_is_not_runserver() -> None:
    command = web_command("127.0.0.1", 8000, 3)
    assert "serve" in command
    assert "runserver" not in command


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@linux
@pytest.mark.sqlite
@pytest.mark.usefixtures("django_db_setup")
def test_the_newsroom_opens_answers_and_closes(tmp_path: Path) -> None:
    """The demo's seeding has tests of its own: here the house is empty."""
    database = migrated_copy(tmp_path / "newsroom.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
    }
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "newsroom"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    origin = f"http://127.0.0.1:{port}"
    try:
        assert until(lambda: "is open" in log.read_text(), seconds=120), log.read_text()
        assert until(lambda: get(f"{origin}/readyz")[0] == 200, seconds=30)
        assert json.loads(get(f"{origin}/readyz")[1])["status"] == "ok"
        assert get(f"{origin}/admin/login/")[0] == 200
        status, page = get(f"{origin}/no/such/page/")
        assert status == 404
        assert "Traceback" not in page
        assert "DEBUG = True" not in page
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert get(f"{origin}/healthz")[0] == 0
        assert "is closed" in log.read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
