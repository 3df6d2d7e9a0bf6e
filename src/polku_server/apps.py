"""The one Django app: what each stage registers is wired here, once, at start."""

from django.apps import AppConfig


class Polku(AppConfig):
    """Label `polku`: every table is polku_<model>."""

    name = "polku_server"
    label = "polku"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every stage register its hooks; figures are asked of the lake process."""
        from django.conf import settings
        from django.core import checks
        from django.core.signals import request_started

        from polku import lake
        from polku.listen import kinds

        from .act import hooks as of_cases
        from .govern import audit, erasure, ledger, routes
        from .govern import lists as governed_lists
        from .lake.client import Served
        from .listen import hooks as of_listening
        from .measure import hooks as of_measures
        from .overview import hooks as of_meetings
        from .overview import menu
        from .promise import hooks as of_promises
        from .prove import hooks as of_effects
        from .register import hooks as of_customers
        from .ui import shell
        from .understand import hooks as of_understanding
        from .value import hooks as of_value

        checks.register(routes.said)
        shell.menu_of(menu.places, menu.finds)
        request_started.connect(audit.at_request)
        erasure.after[:] = [ledger.sync]
        governed_lists.register_lists()
        of_customers.register()
        of_listening.register()
        of_measures.register()
        of_understanding.register()
        of_value.register()
        of_cases.register()
        of_promises.register()
        of_effects.register()
        of_meetings.register()
        kinds.at_most(settings.POLKU["POLKU_LARGEST_FILE"])
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        lake.use(Served(settings.DATA))
