"""The template overrides, derived from the installed generator by asserted text edits.

The repository holds the edits, never a copy of the generator's own templates. An edit whose anchor is not there exactly
as often as it says fails loudly: that is a generator upgrade to look at, not a change to lose.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import openapi_python_client

OWN = Path(__file__).resolve().parent.parent / "openapi" / "templates"
STOCK = Path(openapi_python_client.__file__).resolve().parent / "templates"


class AnchorMovedError(Exception):
    """The generator's own template no longer has the text an edit replaces."""


class Edit(NamedTuple):
    """Replace `old` by `new`; with `until`, everything from `old` up to `until` (which stays)."""

    old: str
    new: str
    until: str | None = None
    times: int = 1


class Override(NamedTuple):
    """What is changed in one of the generator's templates, and why."""

    why: str
    edits: tuple[Edit, ...]


_FROM_DICT = """    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
{% for p in model.required_properties + model.optional_properties %}
    {% set source = 'pop("' + (p.name | in_double_quote_literal) + '", UNSET)' %}
    {% set converted = decode(p, "v") %}
    {% if converted | trim %}
        v = {{ source }}
        self.{{ p.python_name }} = {{ converted }}v
    {% else %}
        self.{{ p.python_name }} = {{ source }}
    {% endif %}
{% endfor %}
{% if model.additional_properties %}
    {% set converted = decode(model.additional_properties, "v") if model.additional_properties.template else "" %}
    {% if converted | trim %}
        self.additional_properties = {k: {{ converted }}v for k, v in d.items()}
    {% else %}
        self.additional_properties = d
    {% endif %}
{% endif %}
        return self

"""

_TO_DICT = """{% macro _to_dict() %}
field_dict: dict[str, Any] = {
{% if model.additional_properties %}
    {% set converted = encode(model.additional_properties, "v") if model.additional_properties.template else "" %}
    {% if converted | trim %}
    **{k: {{ converted }}v for k, v in self.additional_properties.items()},
    {% else %}
    **self.additional_properties,
    {% endif %}
{% endif %}
{% for p in model.required_properties + model.optional_properties %}
    {% set v = "self." + p.python_name %}
    "{{ p.name | in_double_quote_literal }}": {{ encode(p, v) }}{{ v }},
{% endfor %}
}
return {k: v for k, v in field_dict.items() if v is not UNSET}
"""

_REPR = """    def __repr__(self) -> str:
        return represent(
            self,
            secret=(
{%- for p in model.required_properties + model.optional_properties if is_secret(model, p) | trim -%}
                "{{ p.python_name }}",
{%- endfor -%}
            ),
            nested=(
{%- for p in model.required_properties + model.optional_properties if holds_model(p) | trim -%}
                "{{ p.python_name }}",
{%- endfor -%}
            ),
        )

    def to_dict(self) -> dict[str, Any]:
"""

_LAZY_IMPORTS = """    {% for lazy_import in model.lazy_imports | sort %}
        {{ lazy_import }} # noqa: PLC0415
    {% endfor %}
"""

_BUILD = """    try:
        parsed = _parse_response(client=client, response=response)
    except (AttributeError, TypeError, ValueError) as exc:
        if response.is_success:
            raise errors.DecodeError(response.status_code, response.content, response.headers) from exc
        parsed = None
    return Response(
        status_code=http_status(response.status_code),
"""

OVERRIDES: dict[str, Override] = {
    "model.py.jinja": Override(
        "Decode fast and never raise on JSON; keyword-only, so a new optional field shifts nothing; no secret in a repr.",
        (
            Edit("from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator", "from typing import Any, TypeVar"),
            Edit("from ..types import UNSET, Unset", "from ..types import UNSET, Unset, as_date, as_datetime, represent"),
            Edit(
                "{% for lazy_import in model.lazy_imports | sort %}\n{% if loop.first %}\nif TYPE_CHECKING:",
                "",
                until="\n\n{% if model.additional_properties %}\n{% set additional_property_type",
            ),
            Edit(
                '{% from "helpers.jinja" import docstring %}',
                '{% from "helpers.jinja" import docstring %}\n'
                '{% from "json_codec.jinja" import decode, encode, holds_model, is_secret %}',
            ),
            Edit('T = TypeVar("T", bound="{{ class_name }}")', 'T = TypeVar("T", bound="{{ class_name }}")\n_new = object.__new__'),
            Edit("@_attrs_define\nclass", "@_attrs_define(kw_only=True, repr=False)\nclass"),
            Edit("{% macro _to_dict() %}\n", _TO_DICT, until="{% endmacro %}\n\n    def to_dict"),
            Edit("    def to_dict(self) -> dict[str, Any]:\n" + _LAZY_IMPORTS, _REPR),
            Edit("    @classmethod\n    def from_dict", _FROM_DICT, until="    {% if model.additional_properties %}\n    @property"),
            # At the end of the module, so that models that refer to each other can both be imported.
            Edit(
                "    def __contains__(self, key: str) -> bool:\n        return key in self.additional_properties\n    {% endif %}",
                "    def __contains__(self, key: str) -> bool:\n        return key in self.additional_properties\n    {% endif %}\n\n\n"
                "{% for lazy_import in model.lazy_imports | sort %}\n{{ lazy_import }}  # noqa: E402\n{% endfor %}\n",
            ),
        ),
    ),
    "endpoint_module.py.jinja": Override(
        "A public, pure request builder that costs neither httpx nor a model; error pages and status 520 keep the answer.",
        (
            Edit("from http import HTTPStatus\nfrom typing import Any, cast\n", "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Any, cast\n"),
            Edit(
                "import httpx\n\nfrom ...client import AuthenticatedClient, Client\nfrom ...types import Response, UNSET\nfrom ... import errors\n\n"
                "{% for relative in endpoint.relative_imports | sort %}\n{{ relative }}\n{% endfor %}\n",
                "from ...types import Response, UNSET, Unset, http_status\nfrom ... import errors\n\n"
                "{% for relative in endpoint.relative_imports | sort if '.models.' not in relative %}\n{{ relative }}\n{% endfor %}\n\n"
                "if TYPE_CHECKING:\n    import httpx\n\n    from ...client import AuthenticatedClient, Client\n"
                "{% for relative in endpoint.relative_imports | sort if '.models.' in relative %}\n    {{ relative }}\n{% endfor %}\n",
            ),
            Edit("_get_kwargs(", "request_kwargs(", times=3),
            Edit(
                ") -> dict[str, Any]:\n    {{ header_params",
                ') -> dict[str, Any]:\n    """The request as keyword arguments of httpx; nothing is sent."""\n    {{ header_params',
            ),
            Edit(
                "-> {{return_type}}:\n",
                "-> {{return_type}}:\n{% for relative in endpoint.relative_imports | sort if '.models.' in relative %}\n    {{ relative }}\n{% endfor %}\n",
            ),
            Edit("    return Response(\n        status_code=HTTPStatus(response.status_code),\n", _BUILD),
            Edit("        parsed=_parse_response(client=client, response=response),\n", "        parsed=parsed,\n"),
        ),
    ),
    "types.py.jinja": Override(
        "UNSET stays one object through copy and pickle; an answer's body and headers stay out of its repr.",
        (
            Edit(
                "        return False\n",
                "        return False\n\n"
                '    def __repr__(self) -> str:\n        return "UNSET"\n\n'
                "    def __copy__(self) -> Self:\n        return self\n\n"
                "    def __deepcopy__(self, memo: object) -> Self:\n        return self\n\n"
                '    def __reduce__(self) -> str:\n        return "UNSET"\n',
            ),
            Edit("from collections.abc import Mapping, MutableMapping\n", "import datetime\nfrom collections.abc import Collection, Mapping, MutableMapping\n"),
            Edit("import BinaryIO, Generic, TypeVar, Literal, IO", "import IO, Any, BinaryIO, Generic, Literal, Self, TypeVar"),
            Edit("from attrs import define", "from attrs import define, field, fields"),
            Edit(
                "    status_code: HTTPStatus\n    content: bytes\n    headers: MutableMapping[str, str]\n",
                "    status_code: HTTPStatus | int\n    content: bytes = field(repr=False)\n    headers: MutableMapping[str, str] = field(repr=False)\n",
            ),
            Edit('__all__ = ["UNSET", "File",', '{% include "json_types.py.jinja" %}\n\n__all__ = ["UNSET", "File",'),
            Edit('"Response", "Unset"]', '"Response", "Unset", "as_date", "as_datetime", "http_status", "represent"]'),
        ),
    ),
    "errors.py.jinja": Override(
        "No message holds a body, which may hold redeemable codes; a 2xx that makes no sense has a class of its own.",
        (
            Edit("class UnexpectedStatus", "from collections.abc import Mapping\n\nclass UnexpectedStatus"),
            Edit(
                "        super().__init__(\n",
                '        super().__init__(f"Unexpected status code: {status_code} ({len(content)} bytes)")\n\n\n'
                "class DecodeError(Exception):\n"
                '    """Raised when a successful answer is not what the contract says; the body is kept, not printed."""\n\n'
                "    def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str]):\n"
                "        self.status_code = status_code\n        self.content = content\n        self.headers = headers\n\n"
                '        super().__init__(f"Status {status_code} with {len(content)} bytes that the contract does not describe")\n\n',
                until="__all__",
            ),
            Edit('["UnexpectedStatus"]', '["DecodeError", "UnexpectedStatus"]'),
        ),
    ),
    "client.py.jinja": Override(
        "Token, headers and cookies stay out of a client's repr.",
        (
            *(Edit(f'kw_only=True, alias="{name}")', f'kw_only=True, alias="{name}", repr=False)') for name in ("cookies", "headers", "httpx_args")),
            Edit('"token": namespace(type="str", default="",', '"token": namespace(type="str", default="field(repr=False)",'),
        ),
    ),
}


def edited(text: str, edit: Edit, *, name: str) -> str:
    """Apply one edit; raises AnchorMovedError where its anchor is not there as often as expected."""
    if text.count(edit.old) != edit.times:
        raise AnchorMovedError(
            f"{name}: expected {edit.times} time(s), found {text.count(edit.old)}: {edit.old!r}; "
            "the generator changed its template, compare it with the edit in scripts/templates.py"
        )
    if edit.until is None:
        return text.replace(edit.old, edit.new)
    start = text.index(edit.old)
    end = text.find(edit.until, start)
    if end < 0:
        raise AnchorMovedError(f"{name}: the end of an edit is gone: {edit.until!r}")
    return text[:start] + edit.new + text[end:]


def write_templates(into: Path, *, stock: Path = STOCK) -> None:
    """Write every override into a folder for the generator's --custom-template-path."""
    shutil.copytree(OWN, into)
    for name, override in OVERRIDES.items():
        text = (stock / name).read_text(encoding="utf-8")
        for edit in override.edits:
            text = edited(text, edit, name=name)
        (into / name).write_text(text, encoding="utf-8")
