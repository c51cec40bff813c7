"""Signing secrets under lock."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery.webhooks.vault import SecretUnreadableError, lock, relock, unlock


def test_locked_secret_is_not_readable_and_unlocks():
    token = lock("whsec_abc")
    assert "abc" not in token
    assert unlock(token) == "whsec_abc"


def test_without_keys_of_its_own_the_site_key_locks(settings):
    token = lock("whsec_abc")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert unlock(token) == "whsec_abc"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SecretUnreadableError, match="WEBHOOK_SECRET_KEYS"):
        unlock(token)


def test_keys_can_be_changed_over(settings):
    settings.WEBHOOK_SECRET_KEYS = ["old"]
    token = lock("whsec_abc")
    settings.WEBHOOK_SECRET_KEYS = ["new", "old"]
    fresh = relock(token)
    settings.WEBHOOK_SECRET_KEYS = ["new"]
    assert unlock(fresh) == "whsec_abc"
    for call in (unlock, relock):
        with pytest.raises(SecretUnreadableError):
            call(token)


@pytest.mark.django_db
def test_command_relocks_every_secret_or_none(settings, make_endpoint):
    settings.WEBHOOK_SECRET_KEYS = ["old"]
    endpoint = make_endpoint()
    settings.WEBHOOK_SECRET_KEYS = ["new", "old"]
    call_command("relock_webhooks", stdout=StringIO())
    settings.WEBHOOK_SECRET_KEYS = ["new"]
    assert endpoint.current_secrets(at=timezone.now()) == [endpoint.secret]
    settings.WEBHOOK_SECRET_KEYS = ["other"]
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("relock_webhooks")
