"""``manage.py ledger verify`` says what it checked, or where the chain breaks."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from delivery.models import Change, Edition
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
