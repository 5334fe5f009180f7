from typing import ClassVar

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portail"
    acts: ClassVar = {
        "portal.publish_page": "Page publiée",
        "portal.save_old_address": "Ancienne adresse redirigée",
        "portal.import_old_addresses": "Anciennes adresses reprises d’un fichier",
    }
