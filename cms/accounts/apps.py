"""Django's registration of the staff accounts."""

from allauth.account.apps import AccountConfig
from django.conf import settings


class StaffAccountConfig(AccountConfig):
    """allauth's accounts; the delivery door has their tables and nothing else."""

    def ready(self) -> None:
        """Listen to second factors, and let allauth check its middleware."""
        if settings.DOOR == "delivery":
            return
        super().ready()
        from . import second_factor

        second_factor.connect()
