"""`tango.webhooks`: who is told of events, what there was to tell, and what is told again.

The events themselves are read by `reward_orders.webhooks.tango_event`.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.order import Answered, all_answered, answered, objects
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import check_id, json_object, unreadable
from reward_orders.http.configuration import check_url
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.pager import Paged
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.cursor_list import CursorList
from reward_orders.tango.settings import check_text
from reward_orders_api.models.tango_event import EVENT_ID
from reward_orders_api.models.tango_event_type_group import TangoEventTypeGroup
from reward_orders_api.models.tango_webhook import HEADERS, HMAC_SHARED_SECRET_KEY, URL, WEBHOOK_ID, TangoWebhook
from reward_orders_api.types import UNSET, given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.webhooks.tango import TangoEvent
    from reward_orders_api.models.tango_payload_verification import TangoPayloadVerification
    from reward_orders_api.models.tango_webhook_header_input import TangoWebhookHeaderInput
    from reward_orders_api.types import Unset

ONE = "/raas/v2/webhooks/{id}"


class Webhook(Answered, TangoWebhook):
    """A subscription to events. What `create` gives knows its `id` and its end alone; `get` has the rest.

    Events stop after `expires_at` unless it is renewed. Its secret and the values of its headers are Secrets, and no
    pickle holds them, nor its address, which may hold a token.
    """

    __slots__ = ()
    _id: ClassVar[str] = WEBHOOK_ID
    _meaning: ClassVar = ("id",)
    _unpickled: ClassVar = frozenset({URL, HEADERS, HMAC_SHARED_SECRET_KEY})
    _columns: ClassVar = ("id", "expires_at", "event_types", "categories", "payload_verification_method")

    @property
    def id(self) -> str:
        """Tango's id of the subscription."""
        return self.webhook_id  # type: ignore[return-value] # `answered` refuses one without

    @property
    def secret(self) -> Secret | None:
        """What events are signed with; `tango_event(..., secret=)` takes it."""
        return as_secret(self.hmac_shared_secret_key)

    @property
    def header_values(self) -> dict[str, Secret]:
        """The headers that each event carries, by name."""
        return {one.name: Secret(one.value or "") for one in self.headers or () if one.name is not None}

    def __repr__(self) -> str:
        return f"Webhook(id={self.id!r}, expires_at={self.expires_at}, event_types={self.event_types})"


class WebhookOperations:
    """The subscriptions of one Tango platform."""

    _settings: TangoSettings

    @operation
    def create(
        self,
        *,
        url: str,
        secret: Secret | str | None = None,
        event_types: Sequence[str] | None = None,
        categories: Sequence[str] | None = None,
        headers: Mapping[str, Secret | str] | None = None,
        verification: str = "HMAC",
        certificate: str | None = None,
    ) -> Flow[Webhook]:
        """Subscribe an address to events, by their types or by categories.

        `secret` is base64 and signs each event (HMAC); X509 takes a `certificate` instead, and proves nothing about
        who made the event. `headers` come with each event. Not idempotent: after OutcomeUnknownError look at `list()`,
        since a second subscription sends each event twice. Raises ConfigurationError before anything is sent.
        https://developers.tangocard.com/docs/webhook-notifications
        """
        from reward_orders_api.api.tango.tango_create_webhook import request_kwargs
        from reward_orders_api.models.tango_create_webhook_request import TangoCreateWebhookRequest

        if (event_types is None) == (categories is None):
            raise ConfigurationError("Pass event_types= or categories=: a webhook is told of one or the other.")
        method, key = _verification(verification, as_secret(secret), certificate)
        body = TangoCreateWebhookRequest(
            url=_address(url),
            event_types=given(_texts(event_types, argument="event_types")),
            categories=given(_texts(categories, argument="categories")),
            headers=given(_headers(headers)),
            payload_verification_method=method,
            hmac_shared_secret_key=given(None if key is None else key.reveal()),
            signing_certificate=given(certificate),
        )
        session = self._settings.session
        request = build(session, "tangoCreateWebhook", request_kwargs(body=body))

        def read(response: Response) -> Webhook:
            return answered(Webhook, json_object(response, what=request.operation), response)

        response = yield from send_with_retry(session, request, writes=True)
        return (yield from understood(response, read))

    @operation
    def get(self, id: str) -> Flow[Webhook]:
        """Read one subscription with its secret; raises NotFoundError."""
        return (yield from _get(self._settings.session, id))

    @listing
    def list(
        self,
        *,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[Webhook]:
        """Every subscription of the platform with its secret, each once, page by page."""
        from reward_orders_api.api.tango.tango_list_webhooks import request_kwargs

        session, size = self._settings.session, check_page_size(page_size)

        def ask(_: Mapping[str, Any], at: str | Unset) -> Request:
            return build(session, "tangoListWebhooks", request_kwargs(next_cursor=at, max_results=size))

        return Paged(
            CursorList(
                "tango.webhooks",
                session,
                {},
                cursor,
                ask=ask,
                read=lambda rows, response: all_answered(Webhook, rows, response, what="the list of webhooks"),
                id_of=lambda webhook: webhook.id,
                what="webhooks",
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @operation
    def update(
        self,
        id: str,
        *,
        url: str | None = None,
        secret: Secret | str | None = None,
        event_types: Sequence[str] | None = None,
        categories: Sequence[str] | None = None,
        headers: Mapping[str, Secret | str] | None = None,
        verification: str | None = None,
        certificate: str | None = None,
    ) -> Flow[Webhook]:
        """Change a subscription; what is not given stays. Gives the subscription as it reads afterwards.

        Where the secret changes, let the receiver take both for a while: `tango_event(secret=[new, old])`.
        """
        from reward_orders_api.api.tango.tango_update_webhook import request_kwargs
        from reward_orders_api.models.tango_update_webhook_request import TangoUpdateWebhookRequest

        key, arguments = as_secret(secret), (url, secret, event_types, categories, headers, verification, certificate)
        if all(argument is None for argument in arguments):
            raise ConfigurationError("Nothing to update; pass what is to change.")
        if event_types is not None and categories is not None:
            raise ConfigurationError("Pass event_types= or categories=: a webhook is told of one or the other.")
        _check_key(key)
        body = TangoUpdateWebhookRequest(
            url=given(None if url is None else _address(url)),
            event_types=given(_texts(event_types, argument="event_types")),
            categories=given(_texts(categories, argument="categories")),
            headers=given(_headers(headers)),
            payload_verification_method=given(None if verification is None else _method(verification)),
            hmac_shared_secret_key=given(None if key is None else key.reveal()),
            signing_certificate=given(certificate),
        )
        kwargs = request_kwargs(_id(id), body=body)
        request = build(self._settings.session, "tangoUpdateWebhook", kwargs, template=ONE)
        yield from send_with_retry(self._settings.session, request, writes=True)
        return (yield from _get(self._settings.session, id))

    @operation
    def delete(self, id: str) -> Flow[None]:
        """End a subscription; raises NotFoundError where there is none. After a doubt, delete it again."""
        from reward_orders_api.api.tango.tango_delete_webhook import request_kwargs

        request = build(self._settings.session, "tangoDeleteWebhook", request_kwargs(_id(id)), template=ONE)
        yield from send_with_retry(self._settings.session, request, writes=True)

    @operation
    def renew(self, id: str) -> Flow[Webhook]:
        """Let a subscription live on, and read it: `expires_at` says until when, which Tango does not document."""
        from reward_orders_api.api.tango.tango_renew_webhook import request_kwargs

        session, kwargs = self._settings.session, request_kwargs(_id(id))
        request = build(session, "tangoRenewWebhook", kwargs, template=f"{ONE}/renew")
        yield from send_with_retry(session, request, writes=True)
        return (yield from _get(session, id))

    @listing
    def event_types(self) -> Paged[TangoEventTypeGroup]:
        """What can be subscribed to: each `category` with its `event_types`."""
        from reward_orders_api.api.tango.tango_list_event_types import request_kwargs

        session = self._settings.session

        def ask(_: Mapping[str, Any], at: str | Unset) -> Request:
            return build(session, "tangoListEventTypes", request_kwargs(next_cursor=at, max_results=200))

        def read(rows: list[Any], response: Response) -> list[TangoEventTypeGroup]:
            return [TangoEventTypeGroup(row) for row in objects(rows, response)]

        return Paged(
            CursorList(
                "tango.webhooks.event_types",
                session,
                {},
                None,
                ask=ask,
                read=read,
                id_of=lambda group: group.category or "",
                what="event types",
            )
        )

    @listing
    def events(
        self,
        id: str,
        *,
        from_revision: int = 0,
        to_revision: int | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[TangoEvent]:
        """The past events of a subscription, by revision, both ends included; three months back at most.

        They are what `tango_event` gives of a request, and fill the gaps that missing revisions show. They come from
        Tango itself and carry no signature.
        """
        from reward_orders.webhooks.tango import TangoEvent
        from reward_orders_api.api.tango.tango_list_webhook_events import request_kwargs

        session, size = self._settings.session, check_page_size(page_size)
        filters = {"id": _id(id), "from": _revision(from_revision), "to": _last(to_revision)}

        def ask(asked: Mapping[str, Any], at: str | Unset) -> Request:
            kwargs = request_kwargs(
                asked["id"],
                from_revision=asked["from"],
                to_revision=UNSET if asked["to"] is None else asked["to"],
                next_cursor=at,
                max_results=size,
            )
            return build(session, "tangoListWebhookEvents", kwargs, template=f"{ONE}/events")

        def read(rows: list[Any], response: Response) -> list[TangoEvent]:
            if not all(isinstance(row.get(EVENT_ID), str) for row in objects(rows, response)):
                rows.clear()  # a traceback that prints locals must not print it
                unreadable(response, "An event of the list has no id")
            return [TangoEvent(row) for row in rows]

        return Paged(
            CursorList(
                "tango.webhooks.events",
                session,
                filters,
                cursor,
                ask=ask,
                read=read,
                id_of=lambda event: event.event_id or "",
                what="events",
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @operation
    def replay(self, id: str, *, from_revision: int = 0, to_revision: int | None = None) -> Flow[None]:
        """Have past events sent again, both ends included; three months back at most. Their ids stay the same."""
        from reward_orders_api.api.tango.tango_replay_webhook import request_kwargs

        kwargs = request_kwargs(_id(id), from_revision=_revision(from_revision), to_revision=given(_last(to_revision)))
        request = build(self._settings.session, "tangoReplayWebhook", kwargs, template=f"{ONE}/replay")
        yield from send_with_retry(self._settings.session, request, writes=True)

    @operation
    def test(self, id: str, *, name: str | None = "ConnectivityTest") -> Flow[None]:
        """Have a test event sent; None sends one of each. Tango's sandbox alone sends others than ConnectivityTest."""
        from reward_orders_api.api.tango.tango_test_webhook import request_kwargs as all_tests
        from reward_orders_api.api.tango.tango_test_webhook_event import request_kwargs as one_test

        session = self._settings.session
        if name is None:
            kwargs = all_tests(_id(id))
            request = build(session, "tangoTestWebhook", kwargs, template=f"{ONE}/tests")
        else:
            kwargs = one_test(_id(id), check_id(name, argument="name", of="test"))
            request = build(session, "tangoTestWebhookEvent", kwargs, template=f"{ONE}/tests/{{name}}")
        yield from send_with_retry(session, request, writes=True)


def _get(session: Session, id: str) -> Flow[Webhook]:
    from reward_orders_api.api.tango.tango_get_webhook import request_kwargs

    request = build(session, "tangoGetWebhook", request_kwargs(_id(id)), template=ONE)

    def read(response: Response) -> Webhook:
        return answered(Webhook, json_object(response, what=request.operation), response)

    return (yield from answer_named(session, request, read, lambda webhook: webhook.id == id, what="webhook"))


def _id(id: str) -> str:
    return check_id(id, argument="id", of="webhook")


def _address(url: object) -> str:
    return check_url(url, argument="url").geturl()


def _texts(given: Sequence[str] | None, *, argument: str) -> list[str] | None:
    if given is None:
        return None
    if isinstance(given, str) or not given:
        raise ConfigurationError(f"{argument} must be a list of names, such as ['AsyncOrderStatus'].")
    return [check_text(name, argument=argument) for name in given]


def _headers(given: Mapping[str, Secret | str] | None) -> list[TangoWebhookHeaderInput] | None:
    from reward_orders_api.models.tango_webhook_header_input import TangoWebhookHeaderInput

    if given is None:
        return None
    return [
        TangoWebhookHeaderInput(
            name=check_text(name, argument="A header's name"),
            value=value.reveal() if isinstance(value, Secret) else check_text(value, argument="A header's value"),
        )
        for name, value in given.items()
    ]


def _method(verification: object) -> TangoPayloadVerification:
    from reward_orders_api.models.tango_payload_verification import TangoPayloadVerification

    if verification not in tuple(TangoPayloadVerification):
        raise ConfigurationError(f"verification must be one of {', '.join(TangoPayloadVerification)}.")
    return TangoPayloadVerification(str(verification))


def _verification(
    verification: object, key: Secret | None, certificate: str | None
) -> tuple[TangoPayloadVerification, Secret | None]:
    """The method and its key; each takes what it needs and nothing else."""
    method = _method(verification)
    if (method == "HMAC") != (key is not None):
        raise ConfigurationError("HMAC takes a secret, as base64, and no other verification does.")
    if (method == "X509") != (certificate is not None):
        raise ConfigurationError("X509 takes a certificate, as base64 on one line, and no other verification does.")
    _check_key(key)
    return method, key


def _check_key(key: Secret | None) -> None:
    try:
        is_key = key is None or bool(b64decode(key.reveal(), validate=True))
    except ValueError:
        is_key = False
    if not is_key:
        raise ConfigurationError("secret must be base64 of the bytes that sign, such as base64 of 32 random bytes.")


def _revision(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise ConfigurationError("A revision is a whole number from 0; 0 is the first event there is.")
    return given


def _last(given: object) -> int | None:
    return None if given is None else _revision(given)


class TangoWebhooks(WebhookOperations, Blocking["TangoSettings"]):
    """The subscriptions of one Tango platform."""


class AsyncTangoWebhooks(WebhookOperations, Awaited["TangoSettings"]):
    """The subscriptions of one Tango platform, for tasks; each method does what it does on `TangoWebhooks`."""
