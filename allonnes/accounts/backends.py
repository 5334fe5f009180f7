"""Sign-in by allauth; rights from the roles' table (see `User.permissions`)."""

from allauth.account.auth_backends import AuthenticationBackend

from allonnes.accounts import permissions
from allonnes.accounts.models import User


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """No groups and no per-user permissions: `User.has_perm` reads the roles and nothing else."""

    def user_can_authenticate(self, user: User) -> bool:
        """Asked at sign-in and again for each request: a session opened before ends too."""
        return super().user_can_authenticate(user) and permissions.refusal_to_sign_in(user) is None

    def get_user_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()
