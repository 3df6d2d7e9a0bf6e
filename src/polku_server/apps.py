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
        from .listen import erasure as of_what_was_said
        from .listen import exports as answer_lists
        from .listen import hooks
        from .listen import moments as of_answering
        from .listen import rights as of_answers
        from .listen import tables as listened
        from .overview import hooks as of_meetings
        from .overview import menu
        from .promise import hooks as of_promises
        from .register import erasure as of_who_they_are
        from .register import exports as customer_lists
        from .register import moments as of_meeting
        from .register import rights as of_customers
        from .register import staff as of_staff
        from .register import tables as registered
        from .ui import shell
        from .understand import hooks as of_understanding

        checks.register(routes.said)
        shell.menu_of(menu.places)
        request_started.connect(audit.at_request)
        of_customers.register()
        of_answers.register()
        of_who_they_are.register()
        of_staff.register()
        of_what_was_said.register()
        erasure.after[:] = [ledger.sync]
        hooks.register()
        of_meeting.register()
        of_answering.register()
        of_understanding.register()
        of_cases.register()
        of_promises.register()
        of_meetings.register()
        registered.register()
        listened.register()
        for lists in (customer_lists, answer_lists, governed_lists):
            lists.register_lists()
        kinds.at_most(settings.POLKU["POLKU_LARGEST_FILE"])
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        lake.use(Served(settings.DATA))
