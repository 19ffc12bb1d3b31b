"""Where things are on this machine: the apps, the starter productions, the page template, the user's folder.

In a checkout they stand beside the package; from an installed wheel they are in its shared data, wherever the
installer put them. A production file is a document, so the default folder is one that a person sees.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
THEME = PACKAGE / "ui" / "static"

_CHECKOUT = {
    "notebooks": "notebooks",
    "productions": "templates/productions",
    "template": "templates/voila/prodkit",
}
_INSTALLED = {
    "notebooks": "share/prodkit/notebooks",
    "productions": "share/prodkit/productions",
    "template": "share/jupyter/voila/templates/prodkit",
}


@cache
def shared(name: str) -> Path:
    """Find what is shipped beside the code.

    Args:
        name: `"notebooks"`, `"productions"` (starter files) or `"template"` (of the web page).

    Returns:
        The folder.

    Raises:
        FileNotFoundError: If the installation is incomplete; `prodkit doctor` says how to mend it.
    """
    root = PACKAGE.parent
    # The page template tells a checkout from a site-packages that happens to hold a folder named "notebooks".
    if (root / _CHECKOUT["template"]).is_dir():
        return root / _CHECKOUT[name]
    folder = _INSTALLED[name]
    try:
        files = distribution("prodkit").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        _, found, below = file.as_posix().partition(f"{folder}/")
        if found:
            return Path(str(file.locate())).resolve().parents[below.count("/")]
    raise FileNotFoundError(folder)


def productions_folder(chosen: str | Path | None = None) -> Path:
    """Say which folder holds the user's productions.

    Args:
        chosen: Folder given on the command line, if any; then `PRODKIT_FOLDER`; then `prodkit` in the user's documents.

    Returns:
        The folder, which may not exist yet.
    """
    named = chosen or os.environ.get("PRODKIT_FOLDER")
    if named:
        return Path(named).expanduser().resolve()
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "prodkit"
