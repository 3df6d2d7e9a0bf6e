"""The web process's entry: granian loads `application` from here, and answers once it has."""

import os

from django.core.wsgi import get_wsgi_application

from .supervisor import die_with_parent

die_with_parent()  # granian's workers would outlive a granian that was killed, and go on holding the port
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
staff = get_wsgi_application()

from .listen.lane import Lane  # noqa: E402  Django must be set up first
from .warming import warm  # noqa: E402

application = Lane(staff)
warm()
