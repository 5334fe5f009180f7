"""What the database itself refuses to change once a vote is opened, whatever the code asks: voters saw it."""

from typing import Any

import pgtrigger

_OPENED = "EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = {edition})"
_REFUSED = "RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, {row}.id;"
# The same states as budgets.enums.COUNTED.
_COUNTED = "('on_ballot', 'elected', 'not_elected')"
_PROJECT = f"""
IF TG_OP = 'DELETE' THEN
    IF OLD.state IN {_COUNTED} AND {_OPENED.format(edition="OLD.edition_id")} THEN {_REFUSED.format(row="OLD")} END IF;
    RETURN OLD;
END IF;
IF NOT {_OPENED.format(edition="NEW.edition_id")} THEN RETURN NEW; END IF;
IF TG_OP = 'INSERT' THEN
    IF NEW.state IN {_COUNTED} THEN {_REFUSED.format(row="NEW")} END IF;
    RETURN NEW;
END IF;
IF (OLD.state IN {_COUNTED}) <> (NEW.state IN {_COUNTED}) OR (NEW.state IN {_COUNTED} AND (
    OLD.cost, OLD.reference, OLD.number, OLD.envelope_id, OLD.edition_id
) IS DISTINCT FROM (
    NEW.cost, NEW.reference, NEW.number, NEW.envelope_id, NEW.edition_id
)) OR (OLD.is_withdrawn AND NOT NEW.is_withdrawn) THEN {_REFUSED.format(row="NEW")} END IF;
RETURN NEW;
"""
_PART = f"""
IF TG_OP <> 'INSERT' AND {_OPENED.format(edition="OLD.edition_id")} THEN {_REFUSED.format(row="OLD")} END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
IF {_OPENED.format(edition="NEW.edition_id")} THEN {_REFUSED.format(row="NEW")} END IF;
RETURN NEW;
"""
_EDITION = f"""
IF {_OPENED.format(edition="OLD.id")} THEN {_REFUSED.format(row="OLD")} END IF;
RETURN NEW;
"""
_WRITTEN = pgtrigger.Insert | pgtrigger.Update


def _before(operation: Any, func: str, condition: Any = None) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="frozen_for_the_vote", when=pgtrigger.Before, operation=operation, condition=condition, func=func
    )


# Nothing joins or leaves the ballot, nor changes its price; a project is withdrawn once, for ever.
FROZEN_PROJECT = _before(_WRITTEN | pgtrigger.Delete, _PROJECT)
# Guaranteed shares.
FROZEN_SHARE = _before(_WRITTEN | pgtrigger.Delete, _PART)
# The rule, the ballot, who votes, whether it is held here.
FROZEN_EDITION = _before(
    pgtrigger.Update,
    _EDITION,
    pgtrigger.AnyChange(
        "slug",
        "amount",
        "currency",
        "ballot_type",
        "is_knapsack",
        "min_choices",
        "max_choices",
        "rule",
        "support",
        "tie_rule",
        "tie_seed",
        "minimum_votes",
        "minimum_age",
        "age_on",
        "parent_agreement_below",
        "is_open_to_residents",
        "is_open_to_students",
        "is_open_to_workers",
        "is_imported",
        "pabulib_meta",
    ),
)
