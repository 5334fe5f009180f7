"""What waits for a second factor or an age, and what waits for neither."""

from tests.conventions.access import names, pages_past


def test_pages_to_set_up_or_show_a_second_factor_wait_for_none() -> None:
    own = {"account_logout", "account_reauthenticate", "accounts:second_factor", "accounts:confirm_identity"}
    assert pages_past("second factor") == {*own, "field:leave", *(name for name in names() if name.startswith("mfa_"))}


def test_leaving_and_the_rights_over_my_data_wait_for_no_answer() -> None:
    rights = {f"accounts:{name}" for name in ("data", "download", "delete", "delete_confirm", "confirm_identity")}
    assert pages_past("answers") == {"account_logout", "account_reauthenticate", "accounts:welcome", *rights}
