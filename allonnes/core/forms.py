"""How every form of the site is drawn: label, help, error, one after the other, each tied to its field."""

from django.forms.renderers import TemplatesSetting


class SiteFormRenderer(TemplatesSetting):
    """Named by `FORM_RENDERER`: `{{ form }}` gives the error summary, the hidden fields, then each field."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
