"""What the database itself refuses of a promise: a frozen word changed, a date moved without its reason, no proof."""

import pgtrigger

# What is written at birth and read by everybody since. A date or a price that was not known then is promised once, on
# the day when it is first said.
_SOURCES = (
    "number, origin_id, project_id, case_id, initiative_id, opinion_id, text_id, line_id, promised_scope, "
    "promised_since, shared_budget_id"
)
_OLD = ", ".join(f"OLD.{name}" for name in _SOURCES.split(", "))
_NEW = ", ".join(f"NEW.{name}" for name in _SOURCES.split(", "))
PROMISE_FROZEN = pgtrigger.Trigger(
    name="promise_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
IF ({_OLD}) IS DISTINCT FROM ({_NEW})
    OR (OLD.promised_cost IS NOT NULL AND NEW.promised_cost IS DISTINCT FROM OLD.promised_cost)
    OR (OLD.promised_on IS NOT NULL AND NEW.promised_on IS DISTINCT FROM OLD.promised_on) THEN
    RAISE EXCEPTION 'a promise is frozen: %', OLD.id;
END IF;
RETURN NEW;
""",
)
# A first date is no slip; from one to another, its reason is written first.
SLIPS_EXPLAINED = pgtrigger.Trigger(
    name="slips_explained",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
IF OLD.due_on IS NOT NULL AND NEW.due_on IS DISTINCT FROM OLD.due_on AND NOT EXISTS (
    SELECT FROM observatory_slip WHERE engagement_id = NEW.id AND new_day = NEW.due_on
) THEN
    RAISE EXCEPTION 'a date moved without its reason: %', OLD.id;
END IF;
IF OLD.cost IS NOT NULL AND NEW.cost IS DISTINCT FROM OLD.cost AND NOT EXISTS (
    SELECT FROM observatory_slip WHERE engagement_id = NEW.id AND new_cost = NEW.cost
) THEN
    RAISE EXCEPTION 'a cost moved without its reason: %', OLD.id;
END IF;
RETURN NEW;
""",
)
# What a file of the past says delivered is shown « sans preuve »; nothing else is, without a photo.
DELIVERY_PROVEN = pgtrigger.Trigger(
    name="delivery_proven",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
IF NEW.state = 'delivered' AND OLD.state <> 'delivered' AND NOT EXISTS (
    SELECT FROM observatory_engagementphoto WHERE engagement_id = NEW.id AND moment = 'after'
) THEN
    RAISE EXCEPTION 'delivered without a photo: %', OLD.id;
END IF;
RETURN NEW;
""",
)
NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
# What was planned first stays; a milestone that had no date gets one.
PLAN_FROZEN = pgtrigger.Trigger(
    name="plan_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
IF (OLD.engagement_id, OLD.kind) IS DISTINCT FROM (NEW.engagement_id, NEW.kind)
    OR (OLD.planned_on IS NOT NULL AND NEW.planned_on IS DISTINCT FROM OLD.planned_on) THEN
    RAISE EXCEPTION 'the first date of a milestone is frozen: %', OLD.id;
END IF;
RETURN NEW;
""",
)
# Of what everybody read, only that its followers were told is written later.
CHANGE_KEPT = pgtrigger.Trigger(
    name="change_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
IF TG_OP = 'DELETE' OR (OLD.engagement_id, OLD.kind, OLD.words, OLD.at, OLD.by_id)
    IS DISTINCT FROM (NEW.engagement_id, NEW.kind, NEW.words, NEW.at, NEW.by_id) THEN
    RAISE EXCEPTION 'what was told of a promise is kept: %', OLD.id;
END IF;
RETURN NEW;
""",
)
