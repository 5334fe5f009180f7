"""Sign-in by allauth; rights from the roles' table (see `User.permissions`)."""

from allauth.account.auth_backends import AuthenticationBackend


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """No groups and no per-user permissions: `User.has_perm` reads the roles and nothing else."""

    def get_user_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: object, obj: object = None) -> set[str]:
        return set()
