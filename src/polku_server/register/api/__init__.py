"""The register for other systems: parties, places, what happened, consents."""

from ninja import Router

from . import consents, encounters, parties, places

router = Router()
for part in (parties, places, encounters, consents):
    router.add_router("", part.router)

__all__ = ["router"]
