"""After warming, no page waits for a template to be compiled or a module to be imported."""

import gc
import sys

from django.template import engines

from polku_server.warming import warm


def test_what_the_first_page_needs_is_there():
    warm()
    frozen = gc.get_freeze_count()
    gc.unfreeze()

    django = engines["django"].engine
    (loader,) = django.template_loaders
    templates = {str(path.relative_to(folder)) for folder in django.dirs for path in folder.rglob("*.html")}
    assert templates - set(loader.get_template_cache) == set()
    assert {"polku_server.urls", "ibis", "pyarrow.flight"} - set(sys.modules) == set()
    assert frozen > 100_000
