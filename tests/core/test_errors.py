"""The tree of errors: what each may be caught as, and what survives copying, pickling and printing."""

import copy
import pickle

import pytest

import reward_orders
from reward_orders import RewardOrdersError
from reward_orders.core import errors
from reward_orders.core.wire import ResponseInfo
from reward_orders.tango.models import TangoOrder

TREE = {
    "ConfigurationError": "RewardOrdersError",
    "NotSentError": "RewardOrdersError",
    "RefusedError": "RewardOrdersError",
    "BadRequestError": "RefusedError",
    "AuthenticationError": "RefusedError",
    "ForbiddenError": "RefusedError",
    "NotFoundError": "RefusedError",
    "InsufficientFundsError": "RefusedError",
    "ConflictError": "RefusedError",
    "RateLimitedError": "RefusedError",
    "ResendTooSoonError": "RefusedError",
    "ServiceError": "RewardOrdersError",
    "OutcomeUnknownError": "RewardOrdersError",
    "UnreadableResponseError": "RewardOrdersError",
    "ResultWindowError": "RewardOrdersError",
    "JournalError": "RewardOrdersError",
    "WebhookError": "RewardOrdersError",
    "IdempotencyError": "RewardOrdersError",
    "KeyReusedError": "IdempotencyError",
    "OrderMismatchError": "IdempotencyError",
    "InProgressError": "IdempotencyError",
    "KeyExpiredError": "IdempotencyError",
}


def all_classes(base=RewardOrdersError):
    return {base, *(cls for child in base.__subclasses__() for cls in all_classes(child))}


CLASSES = sorted(all_classes(), key=lambda cls: cls.__name__)


def full(cls):
    """An error with every attribute set that any class has."""
    error = cls("It happened.", key="k-1", request_id="rq-1", status=409, code="409.001", hint="Do this.")
    error.retry_after = 30.0
    error.fields = (errors.FieldProblem(path="amount", code="422.025", message="words"),)
    error.requested, error.received = {"amount": "25"}, {"amount": "30"}
    reward = {"credentials": {"PIN": "never-shown"}}
    error.order = TangoOrder({"referenceOrderID": "RA-1", "reward": reward}, ResponseInfo(status=200, request_id=None))
    return error


@pytest.mark.parametrize(("name", "base"), TREE.items())
def test_the_tree_is_as_documented(name, base):
    """Every class is public, and is caught as what the design says."""
    cls = getattr(reward_orders, name)
    assert issubclass(cls, getattr(reward_orders, base))


def test_no_class_of_the_tree_is_private():
    """Whatever is raised can be named in an except clause; only the journal's own signal stays inside."""
    assert {cls.__name__ for cls in CLASSES} - set(reward_orders.__all__) <= {"LeaseLostError"}


def test_an_unknown_outcome_is_no_refusal():
    """`except RefusedError` never swallows an order that may exist."""
    for name in ("OutcomeUnknownError", "UnreadableResponseError", "NotSentError", "ServiceError", "IdempotencyError"):
        assert not issubclass(getattr(reward_orders, name), reward_orders.RefusedError)


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize(
    "again",
    [
        copy.copy,
        copy.deepcopy,
        *(lambda e, p=p: pickle.loads(pickle.dumps(e, p)) for p in range(2, pickle.HIGHEST_PROTOCOL + 1)),
    ],
)
def test_every_class_survives_copies_and_pickles(cls, again):
    """With every attribute, and with the same words; a queue between two processes loses nothing."""
    error = full(cls)
    other = again(error)
    assert type(other) is cls
    assert str(other) == str(error)
    assert other.args == error.args
    for name in ("key", "request_id", "status", "code", "hint", "retry_after", "fields", "requested", "received"):
        assert getattr(other, name) == getattr(error, name)
    assert other.order.id == "RA-1"


@pytest.mark.parametrize("cls", CLASSES)
def test_every_text_names_key_and_request_id_and_no_value(cls):
    """What happened, the key, the status, the code, the request id, what to do; no field's value."""
    error = full(cls)
    for text in (str(error), repr(error)):
        for part in ("It happened.", "k-1", "rq-1", "409", "409.001", "Do this."):
            assert part in text
        for hidden in ("never-shown", "words", "'30'"):
            assert hidden not in text
    assert type(error).__name__ in repr(error)


def test_a_pickled_error_holds_no_credential():
    """The order of a mismatch goes along without the values of its reward."""
    assert b"never-shown" not in pickle.dumps(full(reward_orders.OrderMismatchError))


def test_bare_errors_read_well():
    """Without facts there are no brackets."""
    assert str(RewardOrdersError("Only this.")) == "Only this."
    assert RewardOrdersError("Only this.").message == "Only this."
    assert isinstance(reward_orders.ConfigurationError("x"), ValueError)


def test_defaults_are_there_without_being_set():
    """`.retry_after`, `.fields`, `.until`, `.total` can always be read."""
    assert reward_orders.RateLimitedError("x").retry_after is None
    assert reward_orders.ResendTooSoonError("x").retry_after is None
    assert reward_orders.BadRequestError("x").fields == ()
    assert reward_orders.InProgressError("x").until is None
    assert reward_orders.OrderMismatchError("x").order is None


def test_a_field_problem_shows_no_words_of_the_service():
    """Its message may echo data, so the repr leaves it out; it compares and hashes by value."""
    one, same = (errors.FieldProblem(path="a", code="b", message="words") for _ in range(2))
    assert one == same
    assert len({one, same}) == 1
    assert "words" not in repr(one)
