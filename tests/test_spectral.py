"""Spectral finds nothing wrong with the contract; needs npm and its registry."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).with_name("spectral.yaml")
PACKAGE = "@stoplight/spectral-cli@6.16.3"


@pytest.fixture(scope="session")
def spectral(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed into a folder that is gone with the run."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: Spectral did not look at the contract")
    folder = tmp_path_factory.mktemp("spectral")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if done.returncode:
        pytest.skip("npm could not fetch Spectral, so it did not look at the contract")
    return folder / "node_modules" / ".bin" / "spectral"


@pytest.mark.django_db
def test_spectral_finds_nothing(client, spectral, tmp_path) -> None:
    contract = tmp_path / "openapi.json"
    contract.write_bytes(client.get("/api/v1/openapi.json").content)
    found = tmp_path / "found.json"
    subprocess.run(
        [
            *(spectral, "lint", contract, "--ruleset", RULES, "--format", "json"),
            *("--output", found, "--fail-severity", "hint"),
        ],
        check=False,
        capture_output=True,
        timeout=120,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    problems = json.loads(found.read_text())
    told = [
        f"{each['code']} at {'/'.join(map(str, each['path']))}" for each in problems
    ]
    assert not told
