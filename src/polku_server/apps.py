"""The one Django app: what each stage registers is wired here, once, at start."""

from django.apps import AppConfig


class Polku(AppConfig):
    """Label `polku`: every table is polku_<model>."""

    name = "polku_server"
    label = "polku"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every stage register its hooks."""
        from .listen import hooks

        hooks.register()
