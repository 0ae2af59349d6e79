"""The contract is valid OpenAPI 3.1 and keeps the house's rules, and each rule catches what it is for."""

from __future__ import annotations

import pytest

from scripts.lint_contract import broken_rules, problems

BROKEN = {
    "an operationId without vendor": (
        "operationId: tangoGetOrder",
        "operationId: getOrder",
        "does not start with tango",
    ),
    "no summary": ("      summary: Send a reward again\n", "", "no summary"),
    "flow style": ("tags:\n        - voucherify\n", "tags: [voucherify]\n", "flow style"),
    "a quoted key": ("\n  title: reward orders", '\n  "title": reward orders', "quoted key 'title'"),
    "a parameter elsewhere": (
        "    get:\n      operationId: voucherifyGetExport",
        "    parameters:\n      - name: x\n    get:\n      operationId: voucherifyGetExport",
        "belong to the operation",
    ),
    "a parameter by reference": (
        "        - name: exportId\n",
        "        - $ref: '#/components/parameters/exportId'\n        - name: exportId\n",
        "must stand inline",
    ),
    "another error body": (
        "'#/components/schemas/TangoError'",
        "'#/components/schemas/TangoMoney'",
        "does not carry TangoError",
    ),
    "a default answer": ("        '503':\n", "        default:\n", "default answer"),
    "a schema without vendor": ("TangoResendMethod", "ResendMethod", "does not start with its vendor"),
    "a schema of the other vendor": ("schemas/TangoPage'", "schemas/VoucherifyExport'", "of the other vendor"),
    "a schema without a name": (
        '          description: What it is of; "redemption".\n',
        "          description: What it is of.\n          enum:\n            - redemption\n",
        "give it a name",
    ),
    "an enum in an answer": (
        """          type:
            - string
            - 'null'
          description: 'What source_id names. Known: product, sku.'
""",
        "          $ref: '#/components/schemas/VoucherifyRelatedObject'\n",
        "an enum in an answer",
    ),
    "a closed schema": (
        "require keys and types.\n      additionalProperties: true\n",
        "require keys and types.\n      additionalProperties: false\n",
        "do not close it",
    ),
    "a harmless form that ends nowhere": ("x-harmless: '^[A-Z]{3}$'", "x-harmless: '^[A-Z]{3}'", "from ^ to $"),
    "a harmless form that is none": ("x-harmless: '^[A-Z]{3}$'", "x-harmless: '^[A-Z{3}$'", "no pattern"),
    "a mark that is no truth": ("x-own: true", "x-own: yes please", "x-own is true or absent"),
    "a leftover": (
        "          $ref: '#/components/schemas/TangoResendMethod'\n",
        "          type: string\n          description: How.\n",
        "nothing refers to it",
    ),
}


def test_the_contract_keeps_every_rule(contract_text: str) -> None:
    """What `make check` runs finds nothing."""
    assert problems(contract_text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("operationId: tangoGetOrder", "operationId: tangoCreateOrder"),
        ("schemas/TangoPage'", "schemas/TangoPages'"),
        ("          in: path\n", "          in: road\n"),
    ],
    ids=["an operationId used twice", "a reference that leads nowhere", "a parameter in no place"],
)
def test_what_is_not_openapi_is_reported(contract_text: str, old: str, new: str) -> None:
    """The base of the linter is a validator of OpenAPI 3.1, and nothing comes out as a traceback."""
    assert problems(contract_text.replace(old, new))


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_catches_what_it_is_for(contract_text: str, name: str) -> None:
    """One edit that breaks a rule is reported as that."""
    old, new, message = BROKEN[name]
    assert old in contract_text
    found = broken_rules(contract_text.replace(old, new))
    assert any(message in problem for problem in found), found
