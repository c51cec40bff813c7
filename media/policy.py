"""Who may change a picture or a file: those who sent it in, until it is approved."""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from media.usage import is_settled

CHANGES = {"change", "delete"}


class OwnUntilPublicPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, in which whoever uploads a file may change it for ever.

    What a story shows is approved as it is: once it is in review, only people with the
    right to change all files of the collection, such as photo editors, may change it.
    """

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        """Ask for more than ownership where readers would see the change."""
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        if not set(actions) <= CHANGES:
            return True
        may_change_all = self._check_perm(
            user, {"change"}, collection=instance.collection
        )
        return may_change_all or not is_settled(instance)


def register() -> None:
    """Put the policy in place of Wagtail's own, which is registered less exactly."""
    from media.models import NewsImage

    for model, auth_model in (
        (NewsImage, "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = OwnUntilPublicPolicy(
            model, auth_model=auth_model, owner_field_name="uploaded_by_user"
        )
        register_permission_policy(model, policy, exact_class=True)
