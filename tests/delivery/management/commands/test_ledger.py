"""``manage.py ledger verify`` says what it checked, or where the chain breaks."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from delivery.models import Change, Edition
from tests.conftest import ROOT
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db


def verify(*arguments):
    out, err = StringIO(), StringIO()
    call_command("ledger", "verify", *arguments, stdout=out, stderr=err)
    return out.getvalue()


def test_whole_ledger_is_counted():
    publish(story())
    publish(story())
    assert verify() == "2 editions, every hash and link holds.\n"
    assert verify("--kind", "section") == "0 editions, every hash and link holds.\n"


def test_first_broken_link_is_named():
    resource = story()
    publish(resource)
    Edition._base_manager.update(body=b"{}")
    with pytest.raises(
        CommandError, match=f"article {resource.id} edition 1"
    ) as raised:
        verify("--id", str(resource.id))
    assert raised.value.returncode == 1


@pytest.mark.sqlite
def test_missing_change_is_noticed():
    for _ in range(3):
        publish(story())
    Change._base_manager.filter(seq=2).delete()
    with pytest.raises(CommandError, match="lacks 1 numbers"):
        verify()


@pytest.fixture
def long_story():
    """A story of five editions beside another one."""
    resource = story(headline="“Ünïcode”\n— \U0001f5de")
    publish(story())
    publish(resource)
    for n in range(2, 6):
        publish(
            story(id=resource.id, headline=f"Edition {n}"),
            action="updated",
            reason="update",
        )
    return resource


def tamper(resource, number, **columns):
    rows = Edition._base_manager.filter(public_id=resource.id, number=number)
    assert rows.update(**columns) == 1


def test_verifying_may_begin_at_an_edition(long_story):
    id = str(long_story.id)
    assert verify("--id", id, "--from-edition", "3").startswith("3 editions")
    tamper(long_story, 2, body=b"{}")
    assert verify("--id", id, "--from-edition", "3").startswith("3 editions")
    with pytest.raises(CommandError, match="edition 2"):
        verify("--id", id, "--from-edition", "2")


def test_verifying_may_begin_at_a_row_of_the_ledger(long_story):
    rows = list(Edition.objects.order_by("pk").values_list("pk", "number"))
    assert verify("--from-edition", str(rows[3][0])).startswith("3 editions")
    tamper(long_story, 2, body=b"{}")
    assert verify("--from-edition", str(rows[3][0])).startswith("3 editions")
    with pytest.raises(CommandError, match="edition 2"):
        verify("--from-edition", str(rows[2][0]))


def test_the_link_over_the_beginning_is_checked(long_story):
    forged = Edition.objects.get(public_id=long_story.id, number=2)
    forged.body = b'{"headline":"Forged"}'
    tamper(long_story, 2, body=forged.body, sha256=forged.expected_sha256())
    third = Edition.objects.get(public_id=long_story.id, number=3)
    for arguments in (
        ("--id", str(long_story.id), "--from-edition", "3"),
        ("--from-edition", str(third.pk)),
    ):
        with pytest.raises(CommandError, match="edition 3: does not carry"):
            verify(*arguments)


@pytest.mark.parametrize("given", ["0", "-1"])
def test_there_is_no_edition_zero(db, given):
    with pytest.raises(CommandError, match="counted from 1"):
        verify(f"--from-edition={given}")


def test_progress_is_shown(long_story, monkeypatch):
    from delivery.management.commands import ledger

    monkeypatch.setattr(ledger, "STEP", 2)
    err = StringIO()
    call_command("ledger", "verify", stdout=StringIO(), stderr=err)
    assert err.getvalue().count("editions checked, last row") == 3


def receipt_of(resource, path):
    call_command("ledger", "receipt", str(resource.id), output=path, stderr=StringIO())
    return path


def check(path):
    out = StringIO()
    call_command("ledger", "check-receipt", str(path), stdout=out)
    return out.getvalue()


def test_a_receipt_holds(long_story, tmp_path):
    path = receipt_of(long_story, tmp_path / "receipt.json")
    assert check(path) == "5 editions, every hash and link holds.\n"
    out = StringIO()
    call_command("ledger", "receipt", str(long_story.id), stdout=out)
    assert json.loads(out.getvalue())["editions"]


def rewrite(path, change):
    receipt = json.loads(path.read_text())
    change(receipt)
    path.write_text(json.dumps(receipt))


TAMPERED = {
    "body": lambda r: r["editions"][2].update(body="{}"),
    "card": lambda r: r["editions"][2].update(card="{}"),
    "header": lambda r: r["editions"][2].update(
        header=r["editions"][2]["header"].replace('"update"', '"correction"')
    ),
    "hash": lambda r: r["editions"][2].update(sha256="0" * 64),
    "link": lambda r: r["editions"][2].update(previous_sha256="0" * 64),
    "dropped": lambda r: r["editions"].pop(2),
    "doubled": lambda r: r["editions"].insert(2, r["editions"][1]),
    "another story's": lambda r: r.update(id=str(story().id)),
    "header that is none": lambda r: r["editions"][2].update(header="[]"),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_receipt_that_was_tampered_with_is_told(long_story, tmp_path, change):
    path = receipt_of(long_story, tmp_path / "receipt.json")
    rewrite(path, change)
    with pytest.raises(CommandError, match=r"broken at edition [13]"):
        check(path)
    assert standalone(path).returncode != 0


NO_RECEIPTS = ["", "[]", "{}", '{"format": "copydesk-receipt/1"}', "\x00", "[" * 9999]


@pytest.mark.parametrize("text", NO_RECEIPTS, ids=range(len(NO_RECEIPTS)))
def test_what_is_no_receipt_is_told_in_words(db, tmp_path, text):
    path = tmp_path / "receipt.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=r"receipt|JSON"):
        check(path)
    with pytest.raises(CommandError, match="No such file"):
        check(tmp_path / "nothing.json")


def test_there_is_no_receipt_of_nothing(db):
    with pytest.raises(CommandError, match="There is no edition"):
        call_command("ledger", "receipt", str(story().id))


def standalone(path):
    """Run the script of docs/api.md, with a Python that knows nothing of us."""
    text = (ROOT / "docs" / "api.md").read_text()
    script = text.partition("<!-- check_receipt.py -->\n```python\n")[2]
    script = script.partition("```")[0]
    assert 5 < len(script.splitlines()) <= 20
    assert "django" not in script
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_in_the_docs_needs_nothing_of_ours(long_story, tmp_path):
    path = receipt_of(long_story, tmp_path / "receipt.json")
    done = standalone(path)
    assert (done.returncode, done.stdout) == (0, "5 editions hold\n"), done.stderr
