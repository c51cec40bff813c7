"""What allauth asks the house: who may come in, from where, and with which words."""

import json
import logging
from typing import Any
from urllib.parse import quote

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delivery.access.addresses import whole_address
from news.people import lockouts
from news.people.second_factor import must_have_second_factor
from news.people.staff import staff_with_address
from news.templatetags.staff_accounts import device

logger = logging.getLogger("cms.accounts")


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are given, never taken; who fails too often waits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The user name or the password is not right. Try again, or have a new "
            "password sent to you."
        ),
        "email_password_mismatch": _(
            "The user name or the password is not right. Try again, or have a new "
            "password sent to you."
        ),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait some minutes and try again, or have a new "
            "password sent to you."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where somebody is, behind the proxies our own limits trust.

        Colleagues in one office network are told apart: they share no lockout.
        """
        return whole_address(request) or "::"

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count on the name alone: allauth adds the Host, which the client chooses."""
        name = credentials.get("email") or credentials.get("username") or ""
        return str(name).lower()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Lead to the house's own address, whatever Host was asked."""
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return f"{settings.SITE_URL}{path.replace('UID-KEY', quote(key))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who failed too often, and have it in the log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            name = credentials.get("username") or credentials.get("email") or ""
            lockouts.tell(name, address=self.get_client_ip(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed: from where, never with what."""
        logger.warning("login failed", extra={"address": self.get_client_ip(request)})

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send, and if no mail server answers, do not show whoever asked an error."""
        house = {"name": settings.WAGTAIL_SITE_NAME, "domain": settings.SITE_URL}
        try:
            super().send_mail(
                template_prefix, email, {"current_site": house, **context}
            )
        except OSError as error:  # SMTPException is one
            logger.error(
                "mail about an account failed",
                extra={"mail": template_prefix, "reason": type(error).__name__},
            )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: Any = None,
        email: str | None = None,
    ) -> None:
        """Tell people at the address of their account, which Wagtail keeps."""
        to = email or user.email
        if to:
            super().send_notification_mail(template_prefix, user, context, to)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Who must have a second factor cannot give up the last one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one first, then remove this."
        ),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Name a new passkey after where it is made."""
        return device(self.request.META.get("HTTP_USER_AGENT", ""))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        if not must_have_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user)
        others = others.exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The identity provider opens the accounts there are, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: Any
    ) -> Any:
        """Take no word of it that names nobody, or that no database keeps."""
        account = sociallogin.account
        if account.uid == "None" or "\\u0000" in json.dumps(account.extra_data):
            raise ValueError("no subject, or a null character")
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie who comes for the first time to the account with the proven address.

        An address the provider has not verified proves nothing: anybody could have
        typed it in there. Whatever the client asked for, it is logging in.
        """
        sociallogin.state["process"] = AuthProcess.LOGIN
        if sociallogin.is_existing:
            return
        proven = [
            each.email for each in sociallogin.email_addresses if each.verified is True
        ]
        for address in proven:
            user = staff_with_address(address)
            if user is not None:
                sociallogin.connect(request, user)
                return
        logger.warning("nobody of the house came from the identity provider")
        refuse_stranger(request, settings.OIDC_NAME)

    def on_authentication_error(self, request: HttpRequest, *a: Any, **k: Any) -> None:
        """Say in words at the login that the provider failed, or that one gave up."""
        if k.get("error") != AuthError.CANCELLED:
            say_provider_failed(request, reason=repr(k.get("exception"))[:200])
        raise ImmediateHttpResponse(redirect("account_login"))

    def get_requests_session(self) -> requests.Session:
        """Talk to the provider where it was configured, and follow it nowhere else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session


def say_provider_failed(request: HttpRequest, *, reason: str) -> None:
    """Tell who waits at the login, and write the reason down."""
    logger.error("identity provider failed", extra={"reason": reason})
    messages.error(
        request,
        _(
            "%(provider)s did not answer as it should. Try again in a moment, or sign "
            "in with your password."
        )
        % {"provider": settings.OIDC_NAME},
    )


def refuse_stranger(request: HttpRequest, provider: str) -> None:
    """Send somebody back to the login who has no account here, saying so."""
    messages.error(
        request,
        _(
            "%(provider)s let you in, but there is no account here with an address it "
            "has verified. Ask an administrator of the newsroom to invite you."
        )
        % {"provider": provider},
    )
    raise ImmediateHttpResponse(redirect("account_login"))
