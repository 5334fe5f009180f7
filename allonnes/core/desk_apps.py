"""Django's desk with our address book; apart, since no model may be loaded yet when Django reads it."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "allonnes.core.desk_site.DeskSite"
