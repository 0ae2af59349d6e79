from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import UNSET, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.voucherify_error import VoucherifyError
    from ...models.voucherify_order_list import VoucherifyOrderList
    from ...models.voucherify_order_sort import VoucherifyOrderSort
    from ...types import Response


def request_kwargs(
    *,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page"] = page

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order.value

    params["order"] = json_order

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> VoucherifyError | VoucherifyOrderList | None:
    from ... import errors
    from ...models.voucherify_error import VoucherifyError
    from ...models.voucherify_order_list import VoucherifyOrderList

    if response.status_code == 200:
        response_200 = VoucherifyOrderList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = VoucherifyError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = VoucherifyError.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = VoucherifyError.from_dict(response.json())

        return response_402

    if response.status_code == 403:
        response_403 = VoucherifyError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = VoucherifyError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = VoucherifyError.from_dict(response.json())

        return response_405

    if response.status_code == 406:
        response_406 = VoucherifyError.from_dict(response.json())

        return response_406

    if response.status_code == 409:
        response_409 = VoucherifyError.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = VoucherifyError.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = VoucherifyError.from_dict(response.json())

        return response_415

    if response.status_code == 423:
        response_423 = VoucherifyError.from_dict(response.json())

        return response_423

    if response.status_code == 429:
        response_429 = VoucherifyError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = VoucherifyError.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[VoucherifyError | VoucherifyOrderList]:
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
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> Response[VoucherifyError | VoucherifyOrderList]:
    """List orders

     All orders of the project, page by page; there are no filters. Without order the newest came first
    in live answers, though the documents say the opposite.

    Args:
        limit (int | Unset):
        page (int | Unset):
        order (VoucherifyOrderSort | Unset): Sort of a list; a dash means newest first.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VoucherifyError | VoucherifyOrderList]
    """

    kwargs = request_kwargs(
        limit=limit,
        page=page,
        order=order,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> VoucherifyError | VoucherifyOrderList | None:
    """List orders

     All orders of the project, page by page; there are no filters. Without order the newest came first
    in live answers, though the documents say the opposite.

    Args:
        limit (int | Unset):
        page (int | Unset):
        order (VoucherifyOrderSort | Unset): Sort of a list; a dash means newest first.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VoucherifyError | VoucherifyOrderList
    """

    return sync_detailed(
        client=client,
        limit=limit,
        page=page,
        order=order,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> Response[VoucherifyError | VoucherifyOrderList]:
    """List orders

     All orders of the project, page by page; there are no filters. Without order the newest came first
    in live answers, though the documents say the opposite.

    Args:
        limit (int | Unset):
        page (int | Unset):
        order (VoucherifyOrderSort | Unset): Sort of a list; a dash means newest first.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VoucherifyError | VoucherifyOrderList]
    """

    kwargs = request_kwargs(
        limit=limit,
        page=page,
        order=order,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> VoucherifyError | VoucherifyOrderList | None:
    """List orders

     All orders of the project, page by page; there are no filters. Without order the newest came first
    in live answers, though the documents say the opposite.

    Args:
        limit (int | Unset):
        page (int | Unset):
        order (VoucherifyOrderSort | Unset): Sort of a list; a dash means newest first.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VoucherifyError | VoucherifyOrderList
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            page=page,
            order=order,
        )
    ).parsed
