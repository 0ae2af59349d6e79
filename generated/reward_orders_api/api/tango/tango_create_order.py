from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.tango_create_order_request import TangoCreateOrderRequest
    from ...models.tango_error import TangoError
    from ...models.tango_order import TangoOrder
    from ...types import Response


def request_kwargs(
    *,
    body: TangoCreateOrderRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/orders",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TangoError | TangoOrder | None:
    from ... import errors
    from ...models.tango_error import TangoError
    from ...models.tango_order import TangoOrder

    if response.status_code == 200:
        response_200 = TangoOrder.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = TangoOrder.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = TangoError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = TangoError.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = TangoError.from_dict(response.json())

        return response_402

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

    if response.status_code == 409:
        response_409 = TangoError.from_dict(response.json())

        return response_409

    if response.status_code == 415:
        response_415 = TangoError.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = TangoError.from_dict(response.json())

        return response_422

    if response.status_code == 428:
        response_428 = TangoError.from_dict(response.json())

        return response_428

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
) -> Response[TangoError | TangoOrder]:
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
    *,
    client: AuthenticatedClient,
    body: TangoCreateOrderRequest,
) -> Response[TangoError | TangoOrder]:
    """Create an order

     Orders one reward. With an externalRefID it may be sent again: the same reference on the same
    account answers the order that exists and makes no other, even if the body asks for another item.
    After a lost answer or a 5xx, send the same body with the same reference.

    Args:
        body (TangoCreateOrderRequest): One order of one reward.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoOrder]
    """

    kwargs = request_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: TangoCreateOrderRequest,
) -> TangoError | TangoOrder | None:
    """Create an order

     Orders one reward. With an externalRefID it may be sent again: the same reference on the same
    account answers the order that exists and makes no other, even if the body asks for another item.
    After a lost answer or a 5xx, send the same body with the same reference.

    Args:
        body (TangoCreateOrderRequest): One order of one reward.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoOrder
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: TangoCreateOrderRequest,
) -> Response[TangoError | TangoOrder]:
    """Create an order

     Orders one reward. With an externalRefID it may be sent again: the same reference on the same
    account answers the order that exists and makes no other, even if the body asks for another item.
    After a lost answer or a 5xx, send the same body with the same reference.

    Args:
        body (TangoCreateOrderRequest): One order of one reward.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoOrder]
    """

    kwargs = request_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: TangoCreateOrderRequest,
) -> TangoError | TangoOrder | None:
    """Create an order

     Orders one reward. With an externalRefID it may be sent again: the same reference on the same
    account answers the order that exists and makes no other, even if the body asks for another item.
    After a lost answer or a 5xx, send the same body with the same reference.

    Args:
        body (TangoCreateOrderRequest): One order of one reward.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoOrder
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
