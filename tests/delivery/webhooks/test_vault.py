"""Signing secrets under lock."""

import pytest

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
