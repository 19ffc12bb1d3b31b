"""One person's server of a JupyterHub: the hub says who comes, and its cookie is the key.

Needs the package `jupyterhub`, which is there where a hub is. The hub tells the server by its environment where to
listen, where its addresses begin, and how to ask about visitors.
"""

from __future__ import annotations

from typing import Any

import tornado.web
from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated, UserNotAllowed

from prodkit.serve.access import Door, Gated, RefusedError, Rights
from prodkit.serve.assets import AssetHandler

Handler = type[tornado.web.RequestHandler]


class HubDoor(Door):
    """Lets in those whom the hub allows to this server: its owner, and whoever they share it with there."""

    outside = (("oauth_callback", HubOAuthCallbackHandler),)  # where the hub sends visitors back

    async def admit(self, handler: Gated) -> Rights:
        """Tell what a visitor may see.

        Raises:
            RefusedError: If they must log in to the hub first, or may not come in.
        """
        if isinstance(handler, AssetHandler):
            # Scripts of prodkit, nobody's data: the hub takes a browser's request for a module for another site's.
            return await super().admit(handler)
        asking: Any = handler  # with what `fit` gave it
        user = await asking.hub_auth.get_user(handler, sync=False)
        if user is None:
            is_page = handler.request.method == "GET" and "Upgrade" not in handler.request.headers
            raise RefusedError("missing", asking.get_login_url() if is_page else "")
        try:
            asking.check_hub_user(user)
        except UserNotAllowed:
            raise RefusedError("elsewhere") from None
        return await super().admit(handler)

    def fit(self, handler: Handler) -> Handler:
        """Put the door before a handler that has none."""
        return type(handler.__name__, (HubOAuthenticated, super().fit(handler)), {})
