"""JupyterHub for a class or a company: each person has a server of their own, on a folder of their own.

Run it as root with `jupyterhub -f jupyterhub_config.py`, behind Caddy or nginx. The hub logs people in, starts
`prodkit serve --hub` for each, as the user of that name on this machine, and its cookie is what lets them in.
"""

# ruff: noqa: INP001  # JupyterHub reads it as it is

import os

c = get_config()  # noqa: F821  # what JupyterHub gives to this file

# ---- The hub: reached through the proxy in front, which speaks TLS -------------------------------------------

c.JupyterHub.bind_url = os.environ.get("PRODKIT_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.db_url = "sqlite:////var/lib/jupyterhub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = "/var/lib/jupyterhub/cookie_secret"  # noqa: S105  # the name of a file
c.ConfigurableHTTPProxy.pid_file = "/var/lib/jupyterhub/proxy.pid"
c.JupyterHub.cleanup_servers = True

# ---- Who may log in ------------------------------------------------------------------------------------------

# By default the accounts of this machine (PAM). A company puts its own log-in here (OAuthenticator), a school its own
# (LTIAuthenticator); both are packages of the Jupyter project.
c.Authenticator.allow_all = True  # everyone who has an account; or name them: c.Authenticator.allowed_users = {"anne"}

# ---- What each person gets -----------------------------------------------------------------------------------

c.Spawner.cmd = ["prodkit", "serve", "--hub"]
# Their productions are in their home, which the system keeps from the others.
c.Spawner.environment = {"PRODKIT_FOLDER": "~/prodkit"}
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]  # the hub's secrets are not theirs
c.Spawner.start_timeout = 60
c.Spawner.http_timeout = 60
c.LocalProcessSpawner.interrupt_timeout = 20  # seconds to end kernels well
# Nobody shares a server, and nobody, administrators included, opens another person's, unless you say so here.
c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self"]}]
