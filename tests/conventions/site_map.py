"""Every address of the portal, with who may open it: a new address without a row here fails the suite."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC, SIGNED_IN, FIELD = "public", "signed in", "field"

# Addresses that take something: what to put in them (made by `tests/conventions/conftest.py`).
ROWS: dict[str, tuple[str, dict[str, object]]] = {
    "portal:home": (PUBLIC, {}),
    "portal:search": (PUBLIC, {}),
    "portal:agenda": (PUBLIC, {}),
    "portal:agenda_past": (PUBLIC, {}),
    "portal:agenda_feed": (PUBLIC, {}),
    "portal:encounter": (PUBLIC, {"pk": "encounter"}),
    "portal:encounter_file": (PUBLIC, {"pk": "encounter"}),
    "portal:help": (PUBLIC, {}),
    "portal:contact": (PUBLIC, {}),
    "portal:legal": (PUBLIC, {}),
    "portal:privacy": (PUBLIC, {}),
    "portal:accessibility": (PUBLIC, {}),
    "portal:sitemap": (PUBLIC, {}),
    "portal:page": (PUBLIC, {"slug": "page"}),
    "portal:page_versions": (PUBLIC, {"slug": "page"}),
    "portal:page_version": (PUBLIC, {"slug": "page", "number": 1}),
    "portal:security_txt": (PUBLIC, {}),
    "portal:robots_txt": (PUBLIC, {}),
    "portal:health": (PUBLIC, {}),
    "portal:demo": (PUBLIC, {}),
    "portal:demo_mails": (PUBLIC, {}),
    "budgets:list": (PUBLIC, {}),
    "budgets:outline": (PUBLIC, {}),
    "budgets:edition": (PUBLIC, {"slug": "edition"}),
    "budgets:projects": (PUBLIC, {"slug": "edition"}),
    "budgets:points": (PUBLIC, {"slug": "edition"}),
    "budgets:project": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:result": (PUBLIC, {"slug": "edition"}),
    "budgets:compare": (PUBLIC, {"slug": "edition"}),
    "budgets:minutes": (PUBLIC, {"slug": "edition"}),
    "budgets:files": (PUBLIC, {"slug": "edition"}),
    "budgets:file": (PUBLIC, {"slug": "edition", "name": "projets.csv"}),
    "notifications:notices": (SIGNED_IN, {}),
    "notifications:preferences": (SIGNED_IN, {}),
    "notifications:unsubscribe": (PUBLIC, {"token": "unknown"}),
    "field:choose": (FIELD, {}),
    "field:home": (FIELD, {}),
    "field:count": (FIELD, {}),
    "field:register": (FIELD, {}),
    "field:leave": (SIGNED_IN, {}),
    "accounts:home": (SIGNED_IN, {}),
    "accounts:profile": (SIGNED_IN, {}),
    "accounts:security": (SIGNED_IN, {}),
    "accounts:second_factor": (SIGNED_IN, {}),
    "accounts:confirm_identity": (SIGNED_IN, {}),
    "accounts:data": (SIGNED_IN, {}),
    "accounts:download": (SIGNED_IN, {}),
    "accounts:delete": (SIGNED_IN, {}),
    "accounts:delete_confirm": (SIGNED_IN, {}),
    "accounts:deleted": (PUBLIC, {}),
    "accounts:parent": (PUBLIC, {"token": "unknown"}),
    "accounts:parent_thanks": (PUBLIC, {"answer": "oui"}),
    "account_login": (PUBLIC, {}),
    "account_login_by_password": (PUBLIC, {}),
    "account_request_login_code": (PUBLIC, {}),
    "account_confirm_login_code": (PUBLIC, {}),
    "account_logout": (PUBLIC, {}),
    "account_inactive": (PUBLIC, {}),
    "account_signup": (PUBLIC, {}),
    "account_email": (SIGNED_IN, {}),
    "account_email_verification_sent": (PUBLIC, {}),
    "account_reauthenticate": (SIGNED_IN, {}),
    "account_change_password": (SIGNED_IN, {}),
    "account_set_password": (SIGNED_IN, {}),
    "account_reset_password": (PUBLIC, {}),
    "account_confirm_password_reset_code": (PUBLIC, {}),
    "account_complete_password_reset": (PUBLIC, {}),
    "account_password_reset_completed": (PUBLIC, {}),
    "mfa_login_webauthn": (PUBLIC, {}),
    "mfa_authenticate": (PUBLIC, {}),
    "mfa_index": (SIGNED_IN, {}),
    "mfa_reauthenticate": (SIGNED_IN, {}),
    "mfa_activate_totp": (SIGNED_IN, {}),
    "mfa_deactivate_totp": (SIGNED_IN, {}),
    "mfa_view_recovery_codes": (SIGNED_IN, {}),
    "mfa_generate_recovery_codes": (SIGNED_IN, {}),
    "mfa_download_recovery_codes": (SIGNED_IN, {}),
    "mfa_list_webauthn": (SIGNED_IN, {}),
    "mfa_add_webauthn": (SIGNED_IN, {}),
    "mfa_reauthenticate_webauthn": (SIGNED_IN, {}),
    "mfa_remove_webauthn": (SIGNED_IN, {"pk": 999}),
    "mfa_edit_webauthn": (SIGNED_IN, {"pk": 999}),
    "usersessions_list": (SIGNED_IN, {}),
    "desk_sign_in": (SIGNED_IN, {}),
    "gallery": (PUBLIC, {}),
}


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every address, with its namespace."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            if entry.name:
                yield f"{space}{entry.name}"
