"""The kinds of value that a production file holds, and what is said when one of them is wrong."""

from __future__ import annotations

import difflib
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from prodkit import formula, money
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import LANGS

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

MAX_NUMBER = 1e12
MAX_LABEL = 300
MAX_NOTE = 5000
_MOST_STEM = 56  # so that a name with a number is no longer than one without
_OURS = "prodkit:"

# Control characters and the marks that turn text around can hide what a line says; YAML allows some of them.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")


def refusal(code: str, params: Mapping[str, object]) -> PydanticCustomError:
    """Make the error that becomes the finding `code`."""
    return PydanticCustomError(f"{_OURS}{code}", "", dict(params))


def _number(value: object) -> float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refusal("number", {"found": short(value)})
    if isinstance(value, str):
        if not formula.is_formula(value):
            raise refusal("number", {"found": short(value)})
        try:
            formula.parse(value)
        except ProdkitError as error:
            finding = error.findings[0]
            raise refusal(finding.code, finding.params) from None
        return value.strip()
    if not abs(value) <= MAX_NUMBER:
        code = "number_not_finite" if isinstance(value, float) and not math.isfinite(value) else "number_too_large"
        raise refusal(code, {"found": short(value), "most": f"{MAX_NUMBER:.0e}"})
    return float(value)


def _visible(value: object) -> object:
    if isinstance(value, str) and _HIDDEN.search(value):
        raise refusal("hidden_character", {"found": short(value)})
    return value


def _text(value: object) -> str | dict[str, str]:
    return _prose(value, MAX_LABEL)


def _note(value: object) -> str | dict[str, str]:
    return _prose(value, MAX_NOTE)


def _prose(value: object, most: int) -> str | dict[str, str]:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, Mapping):
        unknown = [str(key) for key in value if key not in LANGS]
        if unknown or not value or not all(isinstance(part, str) for part in value.values()):
            raise refusal("text_languages", {"found": short(value)})
    elif not isinstance(value, str):
        raise refusal("text", {"found": short(value)})
    parts = [value] if isinstance(value, str) else list(value.values())
    for part in parts:
        _visible(part)
        if len(part) > most:
            raise refusal("text_too_long", {"length": len(part), "most": most})
    return value.strip() if isinstance(value, str) else {key: part.strip() for key, part in value.items()}


def _word(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _visible(value)


def _currency(value: object) -> str:
    if not isinstance(value, str) or not money.known_currency(value):
        raise refusal("currency", {"found": short(value)})
    return value


def _driver_id(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", value):
        raise refusal("driver_id", {"found": short(value)})
    if value in formula.WORDS:
        raise refusal("driver_reserved", {"found": value})
    return value


Number = Annotated[float | str, BeforeValidator(_number)]
"""A number, or a formula that starts with `=`."""
Text = Annotated[str | dict[str, str], BeforeValidator(_text)]
"""A label: one text, or one for each of `fr` and `en`."""
Word = Annotated[str, StringConstraints(max_length=MAX_LABEL), BeforeValidator(_word)]
Note = Annotated[str | dict[str, str], BeforeValidator(_note)]
"""A remark of some sentences: one text, or one for each of `fr` and `en`."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"), BeforeValidator(_word)]
"""A stable name: small letters, digits, `-` and `_`."""
DriverId = Annotated[str, BeforeValidator(_driver_id)]
"""A name that formulas can use: small letters, digits and `_`."""
AccountCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$"), BeforeValidator(_word)]
Currency = Annotated[str, BeforeValidator(_currency)]


def is_number(field: FieldInfo) -> bool:
    """Tell whether a field of the schema holds a `Number`, or may."""
    kinds = [field, *(part for part in get_args(field.annotation) if get_origin(part) is Annotated)]
    marks = [mark for kind in kinds for mark in getattr(kind, "metadata", getattr(kind, "__metadata__", ()))]
    return any(isinstance(mark, BeforeValidator) and mark.func is _number for mark in marks)


def short(value: object) -> str:
    """Write a value in so few characters that a sentence can quote it."""
    try:
        written = str(value)
    except ValueError:  # a whole number of thousands of digits, or a list that holds one
        return type(value).__name__
    return written if len(written) <= 60 else f"{written[:57]}…"  # noqa: PLR2004


@cache
def numbers_of(model: type[BaseModel]) -> frozenset[str]:
    """Give the fields of an entry that hold a number or a formula."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if any(getattr(mark, "func", None) is _number for mark in info.metadata)
        or (Number in get_args(info.annotation) and get_origin(info.annotation) is not tuple)
    )


Models = Mapping[str, type[BaseModel]]
LineOf = Callable[[tuple[int | str, ...]], int | None]


def findings_of(
    error: ValidationError, data: object, models: Models, line_of: LineOf = lambda _: None
) -> list[Finding]:
    """Turn what the schema refused into findings a person can act on.

    Args:
        error: What pydantic raised.
        data: What was validated, to name lines and drivers by their id.
        models: Schema of the entries of each field, and of the whole under "".
        line_of: Gives the line of the file that holds a path.

    Returns:
        A finding for each error, in the order of the file.
    """
    return [_finding(detail, data, models, line_of) for detail in error.errors(include_url=False)]


def _finding(detail: ErrorDetails, data: object, models: Models, line_of: LineOf) -> Finding:
    where = where_of(detail["loc"], data)
    kind = detail["type"]
    code = kind.removeprefix(_OURS) if kind.startswith(_OURS) else _CODES.get(kind, "invalid")
    params: dict[str, Any] = {"found": short(detail["input"]), **detail.get("ctx", {})}
    params.pop("error", None)
    params["field"] = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "literal_error":  # pydantic writes an English list: 'a', 'b' or 'c'
        params["expected"] = params["expected"].replace("'", "").replace(" or ", ", ")
    if kind == "extra_forbidden":
        params["near"] = _near(params["field"], _siblings(detail["loc"], models))
    return Finding(code, "error", where, params, line_of(tuple(detail["loc"])))


_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "literal_error": "choice",
    "string_type": "text",
    "string_too_long": "text_too_long",
    "string_pattern_mismatch": "pattern",
    "too_long": "too_many",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "bool_type": "yes_no",
    "bool_parsing": "yes_no",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "greater_than": "bounds",
    "greater_than_equal": "bounds",
    "less_than_equal": "bounds",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number_not_finite",
    "tuple_type": "list",
    "dict_type": "mapping",
    "mapping_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
}


def _siblings(loc: Sequence[int | str], models: Models) -> list[str]:
    """The fields accepted where an unknown one was found."""
    around = next((part for part in reversed(loc[:-1]) if part in models), "")
    return list(models[str(around)].model_fields)


_LETTERS = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"})


def slug(text: str) -> str:
    """Make an id of a title: `Les Marées, saison 2` gives `les-marees-saison-2`; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-")


def free(wish: str, taken: Container[str]) -> str:
    """Give a name that is not taken: the one wished for, else `crew-2`, `crew-3` and so on."""
    stem = wish[:_MOST_STEM].rstrip("-")
    names = itertools.chain([wish], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def _near(word: str, known: list[str]) -> str:
    return ", ".join(difflib.get_close_matches(word, known, 3) or known[:8])


def where_of(loc: Sequence[int | str], data: object) -> str:
    """Name a place as a person would: `lines.camera.rate` rather than `lines.12.rate`."""
    parts: list[str] = []
    for part in loc:
        data = _child(data, part)
        name = data.get("id", data.get("code")) if isinstance(data, Mapping) and isinstance(part, int) else None
        parts.append(str(name) if isinstance(name, str | int) else str(part if isinstance(part, str) else part + 1))
    return ".".join(parts)


def places_of(paths: Iterable[Sequence[int | str]], data: object) -> dict[str, tuple[int | str, ...]]:
    """Give the path of every place by the name `where_of` gives it; the first of two of the same name."""
    places: dict[str, tuple[int | str, ...]] = {}
    for path in paths:
        places.setdefault(where_of(path, data), tuple(path))
    return places


def path_of(where: str, places: Mapping[str, tuple[int | str, ...]]) -> tuple[int | str, ...]:
    """Find a place by its name.

    Args:
        where: A place, such as `lines.camera.rate`.
        places: The paths of what is written, by name.

    Returns:
        The keys and positions that lead there, or to what is written of the same entry; empty if nothing is.
    """
    name = where
    while name and name not in places:
        name = name.rpartition(".")[0]
    path = places.get(name, ())
    # All the lines, or all the accounts, are not the place of one that is not among them.
    return path if name == where or len(path) > 1 else ()


def _child(data: object, part: int | str) -> object:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
        return data[part]
    return None
