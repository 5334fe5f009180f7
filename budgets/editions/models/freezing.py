"""What the database itself refuses to change once a vote is opened, whatever the code asks: voters saw it."""

from typing import Any

import pgtrigger

_OPENED = "EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = {edition})"
_REFUSED = "RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, {row}.id;"
# What a share is made of belongs to the share's edition.
_EDITION_OF = "(SELECT edition_id FROM budgets_envelope WHERE id = {row}.envelope_id)"
# The same states as budgets.projects.enums.COUNTED.
_COUNTED = "('on_ballot', 'elected', 'not_elected')"
_PROJECT = f"""
IF TG_OP = 'DELETE' THEN
    IF OLD.state IN {_COUNTED} AND {_OPENED.format(edition="OLD.edition_id")} THEN {_REFUSED.format(row="OLD")} END IF;
    RETURN OLD;
END IF;
IF NOT {_OPENED.format(edition="NEW.edition_id")} AND NOT {_OPENED.format(edition="OLD.edition_id")} THEN
    RETURN NEW;
END IF;
IF TG_OP = 'INSERT' THEN
    IF NEW.state IN {_COUNTED} THEN {_REFUSED.format(row="NEW")} END IF;
    RETURN NEW;
END IF;
IF (OLD.state IN {_COUNTED}) <> (NEW.state IN {_COUNTED}) OR (NEW.state IN {_COUNTED} AND (
    OLD.cost, OLD.reference, OLD.number, OLD.envelope_id, OLD.edition_id,
    OLD.title, OLD.summary, OLD.place_label, OLD.neighbourhood_id, OLD.category_id
) IS DISTINCT FROM (
    NEW.cost, NEW.reference, NEW.number, NEW.envelope_id, NEW.edition_id,
    NEW.title, NEW.summary, NEW.place_label, NEW.neighbourhood_id, NEW.category_id
)) OR (OLD.is_withdrawn AND NOT NEW.is_withdrawn) THEN {_REFUSED.format(row="NEW")} END IF;
RETURN NEW;
"""
_PART = f"""
IF TG_OP <> 'INSERT' AND {_OPENED.format(edition="OLD.edition_id")} THEN {_REFUSED.format(row="OLD")} END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
IF {_OPENED.format(edition="NEW.edition_id")} THEN {_REFUSED.format(row="NEW")} END IF;
RETURN NEW;
"""
_SHARE_PART = f"""
IF TG_OP <> 'INSERT' AND {_OPENED.format(edition=_EDITION_OF.format(row="OLD"))} THEN
    {_REFUSED.format(row="OLD")}
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
IF {_OPENED.format(edition=_EDITION_OF.format(row="NEW"))} THEN {_REFUSED.format(row="NEW")} END IF;
RETURN NEW;
"""
# A share by quartiers has quartiers, one by hand has projects of its edition, one by theme a theme of its edition;
# none has what it is not for. Asked when the transaction ends: a share and what it is for are several rows.
_PURPOSE = """
IF EXISTS (SELECT FROM budgets_envelope AS share WHERE share.id = {share} AND NOT (
    (share.kind = 'neighbourhoods')
        = EXISTS (SELECT FROM budgets_envelope_neighbourhoods WHERE envelope_id = share.id)
    AND (share.kind = 'projects') = EXISTS (SELECT FROM budgets_shareproject WHERE envelope_id = share.id)
    AND NOT EXISTS (
        SELECT FROM budgets_category WHERE id = share.category_id AND edition_id <> share.edition_id
    )
    AND NOT EXISTS (
        SELECT FROM budgets_shareproject JOIN budgets_project ON budgets_project.id = project_id
        WHERE budgets_shareproject.envelope_id = share.id AND budgets_project.edition_id <> share.edition_id
    )
)) THEN
    RAISE EXCEPTION 'guaranteed share without its purpose: %', {share} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
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
# Their quartiers and their hand-picked projects.
FROZEN_SHARE_PART = _before(_WRITTEN | pgtrigger.Delete, _SHARE_PART)


def _at_the_end(operation: Any, share: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="says_its_purpose",
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        func=_PURPOSE.format(share=share),
    )


SAYS_ITS_PURPOSE = _at_the_end(_WRITTEN, "NEW.id")
SAYS_ITS_PURPOSE_BY_PARTS = _at_the_end(_WRITTEN | pgtrigger.Delete, "coalesce(NEW.envelope_id, OLD.envelope_id)")
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
