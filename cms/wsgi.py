"""WSGI entry point, inside the edge if that has room (EDGE_CACHE_MB)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
inner = get_wsgi_application()

from delivery.edge import wrap  # noqa: E402 (needs the apps)

application = wrap(inner)
