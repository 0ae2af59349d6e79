from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import UNSET, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.tango_error import TangoError
    from ...models.tango_resend import TangoResend
    from ...models.tango_resend_request import TangoResendRequest
    from ...types import Response


def request_kwargs(
    reference_order_id: str,
    *,
    body: TangoResendRequest | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/orders/{reference_order_id}/resends".format(
            reference_order_id=quote(str(reference_order_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TangoError | TangoResend | None:
    from ... import errors
    from ...models.tango_error import TangoError
    from ...models.tango_resend import TangoResend

    if response.status_code == 201:
        response_201 = TangoResend.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = TangoError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = TangoError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = TangoError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = TangoError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = TangoError.from_dict(response.json())

        return response_405

    if response.status_code == 406:
        response_406 = TangoError.from_dict(response.json())

        return response_406

    if response.status_code == 415:
        response_415 = TangoError.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = TangoError.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = TangoError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = TangoError.from_dict(response.json())

        return response_500

    if response.status_code == 502:
        response_502 = TangoError.from_dict(response.json())

        return response_502

    if response.status_code == 503:
        response_503 = TangoError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[TangoError | TangoResend]:
    from ... import errors
    from ...types import Response, http_status

    try:
        parsed = _parse_response(client=client, response=response)
    except (AttributeError, TypeError, ValueError) as exc:
        if response.is_success:
            raise errors.DecodeError(response.status_code, response.content, response.headers) from exc
        parsed = None
    return Response(
        status_code=http_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=parsed,
    )


def sync_detailed(
    reference_order_id: str,
    *,
    client: AuthenticatedClient,
    body: TangoResendRequest | Unset = UNSET,
) -> Response[TangoError | TangoResend]:
    """Send a reward again

     Sends the reward of an order again. At most once in 30 seconds; not idempotent. The body may be
    empty or left out.

    Args:
        reference_order_id (str):
        body (TangoResendRequest | Unset): What changes when a reward is sent again; what is
            absent stays as it was. Other pages spell the number newPhoneNumber (mid-2025 docs) or
            newMobileNumber (the line item endpoint), and the method deliveryMethod (mid-2025 docs).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoResend]
    """

    kwargs = request_kwargs(
        reference_order_id=reference_order_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    reference_order_id: str,
    *,
    client: AuthenticatedClient,
    body: TangoResendRequest | Unset = UNSET,
) -> TangoError | TangoResend | None:
    """Send a reward again

     Sends the reward of an order again. At most once in 30 seconds; not idempotent. The body may be
    empty or left out.

    Args:
        reference_order_id (str):
        body (TangoResendRequest | Unset): What changes when a reward is sent again; what is
            absent stays as it was. Other pages spell the number newPhoneNumber (mid-2025 docs) or
            newMobileNumber (the line item endpoint), and the method deliveryMethod (mid-2025 docs).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoResend
    """

    return sync_detailed(
        reference_order_id=reference_order_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    reference_order_id: str,
    *,
    client: AuthenticatedClient,
    body: TangoResendRequest | Unset = UNSET,
) -> Response[TangoError | TangoResend]:
    """Send a reward again

     Sends the reward of an order again. At most once in 30 seconds; not idempotent. The body may be
    empty or left out.

    Args:
        reference_order_id (str):
        body (TangoResendRequest | Unset): What changes when a reward is sent again; what is
            absent stays as it was. Other pages spell the number newPhoneNumber (mid-2025 docs) or
            newMobileNumber (the line item endpoint), and the method deliveryMethod (mid-2025 docs).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoResend]
    """

    kwargs = request_kwargs(
        reference_order_id=reference_order_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    reference_order_id: str,
    *,
    client: AuthenticatedClient,
    body: TangoResendRequest | Unset = UNSET,
) -> TangoError | TangoResend | None:
    """Send a reward again

     Sends the reward of an order again. At most once in 30 seconds; not idempotent. The body may be
    empty or left out.

    Args:
        reference_order_id (str):
        body (TangoResendRequest | Unset): What changes when a reward is sent again; what is
            absent stays as it was. Other pages spell the number newPhoneNumber (mid-2025 docs) or
            newMobileNumber (the line item endpoint), and the method deliveryMethod (mid-2025 docs).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoResend
    """

    return (
        await asyncio_detailed(
            reference_order_id=reference_order_id,
            client=client,
            body=body,
        )
    ).parsed
