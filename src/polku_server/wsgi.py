"""The web process's entry: granian loads `application` from here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
application = get_wsgi_application()
