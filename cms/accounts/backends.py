"""Who a name or an address and a password belong to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from news.people.staff import with_address


class StaffBackend(AuthenticationBackend):
    """An address finds its person in whatever case their account has it."""

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        for person in with_address(email):
            if self._check_password(person, password):
                return person
        return None
