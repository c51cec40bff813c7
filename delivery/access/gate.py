"""The door of the delivery API: who may pass, how often, and what caches may keep.

Everything under ``/api/v1/`` passes here (`cms.api.root`). A request without a key is
the public's; one with anything in ``Authorization`` that opens nothing is a 401, never
the public's answer.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.utils.cache import patch_vary_headers

from delivery.access import keys
from delivery.access.addresses import client_address
from delivery.access.keys import Grant
from delivery.access.limits import Verdict, limiter, policy_header
from delivery.access.models import Scope
from delivery.access.sections import confine
from delivery.access.usage import LEDGER
from delivery.http import Problem, credentials, problem_response

logger = logging.getLogger(__name__)
View = Callable[..., Any]

# Who holds a key may keep the answer, and asks each time whether it still holds.
PRIVATE = "private, no-cache"
VARY = "Accept-Encoding, Authorization"
KEY_IN_QUERY = re.compile(r"cdk_[a-z2-7]{10}(?:_|%5[fF])")
ADDRESS, KEY = "address", "key"


def guarded(view: View, *, opens: str = Scope.READ, contract: bool = False) -> View:
    """Return the view behind the door.

    ``opens`` is the scope a key needs for it. The ``contract`` itself is shown without
    a key even where nothing else is.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        grant: Grant | None = None
        verdict: Verdict | None = None
        try:
            refuse_key_in_query(request)
            previews = credentials.carries_token(request)
            grant = _previewing(request) if previews else _proven(request)
            verdict = judge(request, grant)
            if verdict is not None and verdict.retry_after:
                raise too_many(verdict)
            if previews:
                _check_previewing(grant, opens=opens)
            else:
                _check(grant, opens=opens, contract=contract)
            if grant is not None and grant.sections and not settings.API_PUBLIC:
                confine(request, grant)
            request.grant = grant  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = problem_response(problem, request)
        response = _dressed(response, grant, verdict)
        hidden = opens == Scope.EMBARGOED
        return credentials.keep_private(response) if hidden else response

    return answer


def grant_of(request: HttpRequest) -> Grant | None:
    """Return what the key of a request opens, None for the public.

    A key that came as ``Authorization: Preview`` has the scope for it.
    """
    return getattr(request, "grant", None)


def judge(request: HttpRequest, grant: Grant | None) -> Verdict | None:
    """Count the request on its key, else on its address; None if nothing limits it."""
    if grant is not None:
        quota = grant.rate_limit
        quota = settings.RATE_LIMIT_KEY if quota is None else quota
        name = str(grant.key_id)
        return limiter().judge(KEY, name, quota=quota) if quota else None
    quota = settings.RATE_LIMIT_ADDRESS
    name = client_address(request) if quota else ""
    return limiter().judge(ADDRESS, name, quota=quota) if name else None


def too_many(verdict: Verdict) -> Problem:
    """Say when to come back (429)."""
    whose = "this key" if verdict.policy == KEY else "your address"
    return Problem(
        429,
        f"More than {verdict.quota} requests a minute came from {whose}. Come back in "
        f"{verdict.retry_after} seconds.",
        kind="too-many-requests",
        headers={**verdict.headers, "Retry-After": str(verdict.retry_after)},
    )


def refuse_key_in_query(request: HttpRequest) -> None:
    """Refuse a key in the address: it stays in logs, histories and referrers."""
    query = request.META.get("QUERY_STRING", "")
    if "cdk_" in query and KEY_IN_QUERY.search(query):
        raise Problem(
            400,
            "A key was sent in the address, where logs and histories keep it. Send it "
            "as Authorization: Bearer cdk_…, and have this one changed: take it for "
            "leaked.",
            kind="key-in-address",
        )


def _proven(request: HttpRequest) -> Grant | None:
    """Return what the key opens. Raises a 401, or a 429 for who keeps guessing."""
    if "HTTP_AUTHORIZATION" not in request.META:
        return None
    scheme, text = credentials.presented_scheme(request)
    try:
        if scheme not in ("bearer", credentials.SCHEME):
            raise keys.refused("Send a key as Authorization: Bearer cdk_…")
        return keys.prove(text)
    except Error as error:
        raise _unproven(error) from error
    except Problem:
        verdict = judge(request, None)
        if verdict is not None and verdict.retry_after:
            raise too_many(verdict) from None
        raise


def _previewing(request: HttpRequest) -> Grant | None:
    """Return what a key sent in the place of a preview token opens.

    A token is proven by the view that shows drafts; no other answers it
    (`cms.api.root`), so a house closed to the public stays closed.
    """
    credentials.presented_token(request)  # one, not two
    scheme, text = credentials.presented_scheme(request)
    if scheme != credentials.SCHEME or not text.startswith(keys.PREFIX):
        return None
    try:
        return _proven(request)
    except Problem as problem:
        if problem.status != 401:
            raise
        raise credentials.refused_token(problem.detail) from None


def _check_previewing(grant: Grant | None, *, opens: str) -> None:
    if opens != Scope.READ:
        raise keys.needed()
    if grant is not None and Scope.PREVIEW not in grant.scopes:
        raise keys.lacking(Scope.PREVIEW, challenge=credentials.CHALLENGE)


def _unproven(error: Error) -> Problem:
    """Say that no key can be looked up just now; nobody is let in unproven."""
    logger.error("Keys cannot be looked up: %s", error)
    return Problem(
        503,
        "Keys cannot be looked up just now. Try again in a moment.",
        kind="unavailable",
        headers={"Retry-After": "5"},
    )


def _check(grant: Grant | None, *, opens: str, contract: bool) -> None:
    if contract:
        return
    if grant is None:
        if opens != Scope.READ or not settings.API_PUBLIC:
            raise keys.needed()
        return
    implied = {Scope.READ} if Scope.EMBARGOED in grant.scopes else set()
    if opens not in grant.scopes | implied:
        raise keys.lacking(opens)


def _dressed(response: Any, grant: Grant | None, verdict: Verdict | None) -> Any:
    """Say whose the answer is, and keep what is somebody's out of shared caches."""
    if response.get("Vary") in ("Accept-Encoding", None):
        response["Vary"] = VARY
    else:
        patch_vary_headers(response, ["Authorization"])
    shared = response.get("Cache-Control", "").startswith("public")
    if grant is not None and shared:
        response["Cache-Control"] = PRIVATE
        del response["Surrogate-Key"]
        shared = False
    if verdict is not None and not shared:
        for name, value in verdict.headers.items():
            response[name] = value
    elif grant is None and settings.RATE_LIMIT_ADDRESS:
        # What is left is one client's affair; a shared cache would tell it to others.
        quota = settings.RATE_LIMIT_ADDRESS
        response["RateLimit-Policy"] = policy_header(ADDRESS, quota)
    if grant is not None:
        refused = response.status_code == 429
        LEDGER.note(grant.key_id, sent=_length(response), limited=refused)
    return response


def _length(response: Any) -> int:
    return 0 if response.streaming else len(response.content)
