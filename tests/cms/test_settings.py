"""Settings: what production demands, and that every one of them is documented."""

import ast
import importlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.settings.keys import machine_key

TREE = "cms.settings"
ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "SECRET_KEY": "Zk3-unguessable-0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
    "ALLOWED_HOSTS": "newsroom.invalid",
    "SITE_URL": "https://newsroom.invalid",
    "DATABASE_URL": "postgresql://desk:p%40ss@db.invalid/copydesk",
}


def load(module: str, environment: dict[str, str], *names: str) -> dict[str, Any]:
    """Import a settings module afresh with this environment; return named settings."""
    ours = {name: sys.modules[name] for name in sys.modules if name.startswith(TREE)}
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    with pytest.MonkeyPatch.context() as patch:
        for name in ours:
            patch.delitem(sys.modules, name)
        for name in set(os.environ) - set(kept):
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            loaded = importlib.import_module(f"{TREE}.{module}")
            return {name: getattr(loaded, name) for name in names}
        finally:
            for name in [name for name in sys.modules if name.startswith(TREE)]:
                del sys.modules[name]
            sys.modules.update(ours)


def test_production_starts_when_everything_is_safe() -> None:
    said = load("production", SAFE, "DEBUG", "SESSION_COOKIE_SECURE")
    assert said == {"DEBUG": False, "SESSION_COOKIE_SECURE": True}


@pytest.mark.parametrize(
    "change,word",
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "at least 50 characters"),
        ({"SECRET_KEY": "a" * 60}, "at least 50 characters"),
        ({"SECRET_KEY": "django-insecure-" + "0123456789abcdefg" * 3}, "known default"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO_MODE": "1"}, "DEMO_MODE"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "newsroom.invalid,*"}, "ALLOWED_HOSTS must name"),
        ({"SITE_URL": "http://newsroom.invalid"}, "https://"),
        ({"SITE_URL": "newsroom.invalid"}, "SITE_URL must be"),
        ({"SITE_URL": "https://newsroom.invalid/news"}, "without a path"),
        ({"DATABASE_URL": "mysql://desk@db.invalid/x"}, "postgresql:// or sqlite://"),
        ({"DATABASE_URL": "postgresql://a:b@db.invalid:x/x"}, "DATABASE_URL"),
        ({"CACHE_URL": "memcached:"}, "CACHE_URL"),
        ({"EMAIL_URL": "pigeon://loft"}, "EMAIL_URL"),
        ({"PORT": "eighty"}, "PORT is not a readable int"),
        ({"PURGE_AGAIN_SECONDS": "soon"}, "PURGE_AGAIN_SECONDS is not a readable"),
        ({"PURGE_AGAIN_SECONDS": "1,-1"}, "PURGE_AGAIN_SECONDS takes whole seconds"),
        ({"READER": "0"}, "FRONTEND_URL"),
        ({"READER": "0", "FRONTEND_URL": "www.invalid"}, "FRONTEND_URL"),
        ({"TASKS": "celery"}, "TASKS must be one of immediate, database"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of"),
        ({"LANGUAGE_CODE": "klingon"}, "klingon"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE"),
        ({"S3_BUCKET": "public"}, "S3_ORIGINALS_BUCKET"),
        ({"S3_BUCKET": "same", "S3_ORIGINALS_BUCKET": "same"}, "other than S3_BUCKET"),
        ({"SENTRY_DSN": "https://key@sentry.invalid/1"}, "sentry-sdk"),
    ],
)
def test_production_refuses_what_is_unsafe_or_unreadable(
    change: dict[str, str], word: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load("production", SAFE | change)
    assert word in str(refusal.value)


@pytest.mark.parametrize("variable", ["DATABASE_URL", "CACHE_URL", "EMAIL_URL"])
def test_errors_never_repeat_a_password(variable: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load("production", SAFE | {variable: "bad://desk:hunter2@host:x/y"})
    assert variable in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_secret_key_may_begin_with_a_dollar_sign() -> None:
    key = "$" + SAFE["SECRET_KEY"]
    said = load("production", SAFE | {"SECRET_KEY": key}, "SECRET_KEY")
    assert said["SECRET_KEY"] == key


@pytest.mark.parametrize("given, waits", [(None, [1]), ("1,10", [1, 10]), ("", [])])
def test_purges_go_again_when_the_house_says(
    given: str | None, waits: list[int]
) -> None:
    change = {} if given is None else {"PURGE_AGAIN_SECONDS": given}
    said = load("production", SAFE | change, "PURGE_AGAIN_SECONDS")
    assert said == {"PURGE_AGAIN_SECONDS": waits}


def test_postgresql_is_pooled_and_checked() -> None:
    said = load("production", SAFE | {"DATABASE_POOL": "7"}, "DATABASES")
    database = said["DATABASES"]["default"]
    assert database["OPTIONS"]["pool"]["max_size"] == 7
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["PASSWORD"] == "p@ss"


def test_sqlite_waits_for_its_turn_and_keeps_foreign_keys() -> None:
    said = load("base", {"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "DATABASES")
    options = said["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 10
    assert "journal_mode=WAL" in options["init_command"]
    assert "foreign_keys=ON" in options["init_command"]


def test_originals_and_files_are_private_in_s3() -> None:
    buckets = {"S3_BUCKET": "open", "S3_ORIGINALS_BUCKET": "closed"}
    said = load("production", SAFE | buckets, "STORAGES")
    storages = said["STORAGES"]
    assert storages["originals"]["OPTIONS"]["bucket_name"] == "closed"
    assert storages["default"]["OPTIONS"]["bucket_name"] == "closed"
    assert storages["originals"]["OPTIONS"]["querystring_auth"] is True
    assert storages["renditions"]["OPTIONS"]["bucket_name"] == "open"
    assert "immutable" in str(storages["renditions"]["OPTIONS"]["object_parameters"])


def test_nothing_private_lies_under_the_public_folder() -> None:
    names = ("MEDIA_ROOT", "ORIGINALS_ROOT", "FILES_ROOT", "VAR_DIR")
    said = load("base", {}, *names)
    folders = dict(said)
    public = folders.pop("MEDIA_ROOT")
    assert not any(path.is_relative_to(public) for path in folders.values())
    assert public.is_relative_to(folders["VAR_DIR"])


@pytest.mark.parametrize(
    "origins,everyone,paths",
    [("", True, "^$"), ("https://app.invalid", False, "^/api/v1/")],
)
def test_other_origins_reach_the_delivery_api_alone(
    origins: str, everyone: bool, paths: str
) -> None:
    """Where everyone may read, the API says so itself and the middleware is idle."""
    names = ("CORS_URLS_REGEX", "CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS")
    said = load("base", {"CORS_ALLOWED_ORIGINS": origins}, *names)
    assert tuple(said.values()) == (paths, everyone, False)


def test_machine_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    key = machine_key(path)
    assert len(key) > 50
    assert machine_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_demo_answers_to_names_of_this_machine_only() -> None:
    environment = {"DEMO_MODE": "1", "SECRET_KEY": "x", "ALLOWED_HOSTS": "*"}
    said = load("dev", environment, "ALLOWED_HOSTS")
    assert said["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize("style", ["console", "json"])
def test_logged_errors_show_no_values_of_variables(style: str) -> None:
    code = (
        "import logging.config, cms.settings.base as settings\n"
        "logging.config.dictConfig(settings.LOGGING)\n"
        "def log_in(password):\n"
        "    try:\n"
        "        raise RuntimeError('no such desk')\n"
        "    except RuntimeError:\n"
        "        logging.getLogger('desk').exception('failed', extra={'who': 'ed'})\n"
        "log_in('hunter' + '2')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "LOG_FORMAT": style},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "no such desk" in done.stderr
    assert "ed" in done.stderr
    assert "hunter2" not in done.stderr
    if style == "json":
        assert json.loads(done.stderr)["event"] == "failed"


def read_variables() -> set[str]:
    """Collect the first argument of every call on `env` in the settings."""
    names = set()
    for path in (ROOT / "cms" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(str(node.args[0].value))
    return names


def documented_variables() -> set[str]:
    rows = (ROOT / "docs" / "settings.md").read_text().splitlines()
    return {row.split("`")[1] for row in rows if row.startswith("| `")}


def test_every_variable_is_documented_and_every_documented_one_exists() -> None:
    assert documented_variables() - {"DEMO_PASSWORD"} == read_variables()
