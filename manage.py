#!/usr/bin/env python
"""Django's own commands, for developers; `polku` is the product's command."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
execute_from_command_line(sys.argv)
