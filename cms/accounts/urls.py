"""Every address of the staff accounts: the way in, and one's own account.

Wagtail has some of the same addresses; these come first (`cms.urls`), so that there is
no second way in. Of allauth nothing else is mounted.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from news.people.welcome import welcome

from . import provider

FORGOTTEN = "password_reset/"
FACTOR = "account/second-factor/"

entrance = [
    path("login/", account.login, name="account_login"),
    path("login/code/", mfa.authenticate, name="mfa_authenticate"),
    path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("login/inactive/", account.account_inactive, name="account_inactive"),
    path("welcome/<str:token>/", welcome, name="people_welcome"),
    path("logout/", account.logout, name="account_logout"),
    path(FORGOTTEN, account.password_reset, name="account_reset_password"),
    path(
        f"{FORGOTTEN}done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        rf"^{FORGOTTEN}(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        f"{FORGOTTEN}complete/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "login/<str:provider_id>/",
        provider.login,
        name="openid_connect_login",
    ),
    path(
        "login/<str:provider_id>/back/",
        provider.callback,
        name="openid_connect_callback",
    ),
]

own_account = [
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path(FACTOR, mfa.index, name="mfa_index"),
    path(f"{FACTOR}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{FACTOR}app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{FACTOR}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        f"{FACTOR}codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{FACTOR}codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(f"{FACTOR}passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(f"{FACTOR}passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        f"{FACTOR}passkeys/<int:pk>/",
        webauthn.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(
        f"{FACTOR}passkeys/<int:pk>/remove/",
        webauthn.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
]

urlpatterns = decorate_urlpatterns(
    [*entrance, *decorate_urlpatterns(own_account, require_admin_access)], never_cache
)
