from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    name = "xieshou.kit"
    label = "kit"

    def ready(self) -> None:
        """Every room's declarations are read at the start, so that a missing one is missed at once."""
        autodiscover_modules("indicators", "ledgers", "workflows", "checks", "work")
