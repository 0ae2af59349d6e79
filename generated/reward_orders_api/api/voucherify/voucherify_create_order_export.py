from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.voucherify_create_order_export_request import (
        VoucherifyCreateOrderExportRequest,
    )
    from ...models.voucherify_error import VoucherifyError
    from ...models.voucherify_export import VoucherifyExport
    from ...types import Response


def request_kwargs(
    *,
    body: VoucherifyCreateOrderExportRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders/export",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> VoucherifyError | VoucherifyExport | None:
    from ... import errors
    from ...models.voucherify_error import VoucherifyError
    from ...models.voucherify_export import VoucherifyExport

    if response.status_code == 200:
        response_200 = VoucherifyExport.from_dict(response.json())

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
) -> Response[VoucherifyError | VoucherifyExport]:
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
    body: VoucherifyCreateOrderExportRequest,
) -> Response[VoucherifyError | VoucherifyExport]:
    """Export orders

     Starts a CSV file of the project's orders, without items. Follow it with get export, then download
    result.url: the same path as get export on another host, so it is no operation here.

    Args:
        body (VoucherifyCreateOrderExportRequest): An export to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VoucherifyError | VoucherifyExport]
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
    body: VoucherifyCreateOrderExportRequest,
) -> VoucherifyError | VoucherifyExport | None:
    """Export orders

     Starts a CSV file of the project's orders, without items. Follow it with get export, then download
    result.url: the same path as get export on another host, so it is no operation here.

    Args:
        body (VoucherifyCreateOrderExportRequest): An export to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VoucherifyError | VoucherifyExport
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: VoucherifyCreateOrderExportRequest,
) -> Response[VoucherifyError | VoucherifyExport]:
    """Export orders

     Starts a CSV file of the project's orders, without items. Follow it with get export, then download
    result.url: the same path as get export on another host, so it is no operation here.

    Args:
        body (VoucherifyCreateOrderExportRequest): An export to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VoucherifyError | VoucherifyExport]
    """

    kwargs = request_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: VoucherifyCreateOrderExportRequest,
) -> VoucherifyError | VoucherifyExport | None:
    """Export orders

     Starts a CSV file of the project's orders, without items. Follow it with get export, then download
    result.url: the same path as get export on another host, so it is no operation here.

    Args:
        body (VoucherifyCreateOrderExportRequest): An export to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VoucherifyError | VoucherifyExport
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
