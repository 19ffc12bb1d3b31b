"""The parts of an .xlsx file, read from its zip within bounds: a stranger's file can be broken, huge or a trap."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from xml.parsers import expat

from prodkit.errors import ProdkitError

MAX_PART = 150_000_000
"""Bytes of one part once unpacked; a sheet of 20,000 rows and 20 columns has some 20 million."""
_CHUNK = 1 << 18
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]


class StopReadingError(Exception):
    """There is nothing more to read in a part; raised by a reader's handler."""


@cache
def _local(name: str) -> str:
    return name.rpartition(":")[2]


class Archive:
    """An opened .xlsx file.

    Args:
        data: Its bytes.

    Raises:
        ProdkitError: If this is no zip that can be read.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise ProdkitError.of("import_broken") from None
        # Some programs write backslashes, a leading slash or other capitals than they announce.
        infos = self._zip.infolist()
        self._infos = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
        if any(info.flag_bits & 1 for info in infos):
            raise ProdkitError.of("import_password")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._infos

    def has(self, ending: str) -> bool:
        """Tell whether a part's name ends like this."""
        return any(name.endswith(ending) for name in self._infos)

    def parse(
        self, name: str, start: Start, end: End, text: Callable[[str], None] | None = None, most: int | None = None
    ) -> None:
        """Read an XML part piece by piece.

        Args:
            name: The part.
            start: Called with the name and attributes of each element; may raise `StopReadingError`.
            end: Called at the end of each.
            text: Called with text.
            most: Bytes of the part once unpacked that are read; by default those of a large sheet.

        Raises:
            ProdkitError: If the part is missing, broken, too large, or declares a document type.
        """
        info = self._infos.get(name.lower())
        if info is None:
            raise ProdkitError.of("import_broken")
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def first(tag: str, attributes: Mapping[str, str]) -> None:
            """Strip prefixes only in a file that writes them: `x:row`."""
            has_prefix = ":" in tag
            parser.StartElementHandler = (lambda tag, found: start(_local(tag), found)) if has_prefix else start
            parser.EndElementHandler = (lambda tag: end(_local(tag))) if has_prefix else end
            start(_local(tag), attributes)

        parser.StartElementHandler = first
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            self._feed(parser, info, MAX_PART if most is None else most)
        except StopReadingError:
            return
        except expat.ExpatError as error:
            raise ProdkitError.of("import_xml", part=name, line=error.lineno) from None
        except _BROKEN:
            raise ProdkitError.of("import_broken") from None

    def _feed(self, parser: Any, info: zipfile.ZipInfo, most: int) -> None:
        read = 0
        with self._zip.open(info) as part:
            while chunk := part.read(_CHUNK):
                read += len(chunk)
                if read > most:  # counted as it unpacks: what a zip says of its own size may be a lie
                    raise ProdkitError.of("import_unpacked", most=most // 1_000_000)
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Give the relations of a part: kind and target part, by id."""
        folder, file = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(path))

        if rels in self:
            self.parse(rels, start, lambda _: None)
        return found


def _refuse_doctype(*_: object) -> None:
    """Workbooks have no document type; one in a workbook is there to make its reader fetch or unfold something."""
    raise ProdkitError.of("import_doctype")
