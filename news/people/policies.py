"""Who may change what each role may."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class SuperusersOnly(ModelPermissionPolicy):
    """What could give any right to anybody is for those who hold all."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_active and user.is_superuser

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "")
