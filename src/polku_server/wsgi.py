"""The web process's entry: granian loads `application` from here."""

import os
import threading

from django.core.wsgi import get_wsgi_application

from polku import lake

from .supervisor import die_with_parent

die_with_parent()  # granian's workers would outlive a granian that was killed, and go on holding the port
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
staff = get_wsgi_application()

from .listen.lane import Lane  # noqa: E402  Django must be set up first

application = Lane(staff)

# what the first page would wait 2 s for
threading.Thread(target=lake.warm, name="polku-warm", daemon=True).start()
