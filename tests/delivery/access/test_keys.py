"""Keys: made once, proven each time, changed over, taken back at once."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery.access import keys
from delivery.access.models import ApiKey, Secret
from delivery.http import Problem

pytestmark = pytest.mark.django_db


def test_a_key_says_what_it_opens(make_key) -> None:
    key, text = make_key("read", "preview", sections=["world"], rate_limit=7)
    grant = keys.prove(text)
    assert grant.key_id == key.pk
    assert grant.name == key.name
    assert grant.scopes == {"read", "preview"}
    assert grant.sections == ("world",)
    assert grant.rate_limit == 7
    assert text.startswith(f"cdk_{grant.handle}_")


def test_a_proof_is_one_query(make_key, django_assert_num_queries) -> None:
    _, text = make_key()
    with django_assert_num_queries(1):
        keys.prove(text)


def test_the_database_knows_no_key(make_key) -> None:
    _, text = make_key()
    secret = text.split("_", 2)[2]
    kept = [str(value) for row in Secret.objects.values() for value in row.values()]
    kept += [str(value) for row in ApiKey.objects.values() for value in row.values()]
    assert not any(secret in value for value in kept)
    assert len(secret) == 43  # 256 bits


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "cdk_",
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace("cdk_", "CDK_"),
        lambda text: "wagtail_" + text[4:],
        lambda text: text.replace(text[4:14], "aaaaaaaaaa"),
        lambda text: text + "\0",
        lambda text: text[:20] + "é" + text[21:],
        lambda text: "cdk_" + "a" * 70_000,
    ],
)
def test_what_is_not_quite_a_key_opens_nothing(make_key, spoil) -> None:
    _, text = make_key()
    with pytest.raises(Problem) as caught:
        keys.prove(spoil(text))
    assert caught.value.status == 401
    assert 'error="invalid_token"' in caught.value.headers["WWW-Authenticate"]


def test_a_wrong_secret_and_an_unknown_handle_are_told_alike(make_key) -> None:
    _, text = make_key()
    wrong = text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB")
    unknown = text.replace(text[4:14], "aaaaaaaaaa")
    told = []
    for each in (wrong, unknown):
        with pytest.raises(Problem) as caught:
            keys.prove(each)
        told.append(caught.value.detail)
    assert told[0] == told[1]


def test_an_expired_key_opens_nothing(make_key) -> None:
    _, text = make_key(expires_at=timezone.now() + timedelta(hours=1))
    keys.prove(text)
    with (
        time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)),
        pytest.raises(Problem, match="expired"),
    ):
        keys.prove(text)


def test_a_revoked_key_opens_nothing_from_that_moment(make_key) -> None:
    key, text = make_key()
    keys.prove(text)
    keys.revoke(key)
    with pytest.raises(Problem, match="revoked"):
        keys.prove(text)


def test_a_revocation_keeps_its_first_time(make_key) -> None:
    key, _ = make_key()
    keys.revoke(key)
    first = key.revoked_at
    keys.revoke(key)
    assert ApiKey.objects.get().revoked_at == first


def test_old_and_new_open_until_the_overlap_is_over(make_key) -> None:
    key, old = make_key()
    new = keys.rotate(key, overlap=timedelta(hours=2))
    assert old != new
    assert keys.prove(old).key_id == keys.prove(new).key_id
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        keys.prove(new)
        with pytest.raises(Problem, match="changed"):
            keys.prove(old)


def test_a_leaked_key_is_changed_without_overlap(make_key) -> None:
    key, first = make_key()
    second = keys.rotate(key)
    third = keys.rotate(key, overlap=keys.NONE)
    keys.prove(third)
    for old in (first, second):
        with pytest.raises(Problem, match="changed"):
            keys.prove(old)


def test_a_second_change_does_not_lengthen_the_first_overlap(make_key) -> None:
    key, first = make_key()
    keys.rotate(key, overlap=timedelta(hours=1))
    keys.rotate(key, overlap=timedelta(hours=9))
    with (
        time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)),
        pytest.raises(Problem),
    ):
        keys.prove(first)


def test_two_keys_share_nothing(make_key) -> None:
    texts = {make_key()[1] for _ in range(20)}
    assert len({text[4:14] for text in texts}) == 20
    assert len({text[15:] for text in texts}) == 20


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["write"]}, "scopes"),
        ({"scopes": ["consumer"]}, "consumer"),
        ({"scopes": ["read"], "consumer": "herald"}, "consumer"),
        ({"scopes": ["read"], "rate_limit": 10_000_000}, "rate_limit"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(fields, field) -> None:
    with pytest.raises(ValidationError) as caught:
        ApiKey(name="Herald", **fields).full_clean()
    assert field in caught.value.message_dict


def test_no_log_line_shows_a_key(make_key, capsys) -> None:
    from django.conf import settings as django_settings

    _, text = make_key()
    formatter = django_settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler()
    made = dict(formatter)
    handler.setFormatter(made.pop("()")(**made))
    logger = logging.getLogger("tests.keys")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.error("Odd header: %s", f"Bearer {text}", extra={"given": text})
        try:
            raise ValueError(text)
        except ValueError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    said = capsys.readouterr().err
    assert text[15:] not in said
    assert text[:14] in said  # which key it was may be told
