"""Every field of every model is declared personal (with its fate) or not."""

from django.apps import apps

from allonnes.core.personal import declarations
from allonnes.core.registry import own_apps

# Tables made by the audit library: fields tracked there are chosen in the models and hold no identity.
EVENT_SUFFIX = "Event"


def _models() -> dict[str, set[str]]:
    return {
        model._meta.label: {
            field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete
        }
        for model in apps.get_models()
        if model._meta.app_label in {config.label for config in own_apps()} and not hasattr(model, "pgh_tracked_model")
    }


def test_every_field_is_declared() -> None:
    declared = declarations()
    missing = []
    for label, fields in _models().items():
        row = declared.get(label)
        if row is None:
            missing.append(label)
            continue
        missing += [f"{label}.{name}" for name in sorted(fields - set(row.personal) - set(row.neutral))]
    assert not missing


def test_every_declared_field_exists() -> None:
    unknown = []
    for label, row in declarations().items():
        names = {field.name for field in apps.get_model(label)._meta.get_fields()}
        unknown += [f"{label}.{name}" for name in (*row.personal, *row.neutral) if name not in names]
    assert not unknown


def test_personal_fields_have_a_person_and_a_purpose() -> None:
    for label, row in declarations().items():
        if row.personal:
            assert row.person, label
            assert row.title, label
            assert row.purpose, label
