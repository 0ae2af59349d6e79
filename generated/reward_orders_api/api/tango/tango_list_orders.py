from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import UNSET, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.tango_error import TangoError
    from ...models.tango_order_list import TangoOrderList
    from ...types import Response


def request_kwargs(
    *,
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page: int | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: str | Unset = UNSET,
    delivery_status: str | Unset = UNSET,
    status: str | Unset = UNSET,
    order_status: str | Unset = UNSET,
    line_item_status: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["accountIdentifier"] = account_identifier

    params["customerIdentifier"] = customer_identifier

    params["externalRefID"] = external_ref_id

    params["startDate"] = start_date

    params["endDate"] = end_date

    params["elementsPerBlock"] = elements_per_block

    params["page"] = page

    params["minAmount"] = min_amount

    params["maxAmount"] = max_amount

    params["currencyCode"] = currency_code

    params["utid"] = utid

    params["ptid"] = ptid

    params["rewardName"] = reward_name

    params["senderFirstName"] = sender_first_name

    params["senderLastName"] = sender_last_name

    params["senderEmail"] = sender_email

    params["recipientEmail"] = recipient_email

    params["recipientMobileNumber"] = recipient_mobile_number

    params["recipientFirstName"] = recipient_first_name

    params["recipientLastName"] = recipient_last_name

    params["sendEmail"] = send_email

    params["deliveryMethod"] = delivery_method

    params["deliveryStatus"] = delivery_status

    params["status"] = status

    params["orderStatus"] = order_status

    params["lineItemStatus"] = line_item_status

    params["campaign"] = campaign

    params["notes"] = notes

    params["lineItemNotes"] = line_item_notes

    params["purchaseOrderNumber"] = purchase_order_number

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/orders",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TangoError | TangoOrderList | None:
    from ... import errors
    from ...models.tango_error import TangoError
    from ...models.tango_order_list import TangoOrderList

    if response.status_code == 200:
        response_200 = TangoOrderList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = TangoError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = TangoError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = TangoError.from_dict(response.json())

        return response_403

    if response.status_code == 405:
        response_405 = TangoError.from_dict(response.json())

        return response_405

    if response.status_code == 406:
        response_406 = TangoError.from_dict(response.json())

        return response_406

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
) -> Response[TangoError | TangoOrderList]:
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
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page: int | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: str | Unset = UNSET,
    delivery_status: str | Unset = UNSET,
    status: str | Unset = UNSET,
    order_status: str | Unset = UNSET,
    line_item_status: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
) -> Response[TangoError | TangoOrderList]:
    """List orders

     Orders that match every filter, page by page. Rows carry no reward; the sort is not documented.
    Beyond 10,000 rows the list must be narrowed.

    Args:
        account_identifier (str | Unset):
        customer_identifier (str | Unset):
        external_ref_id (str | Unset):
        start_date (str | Unset):
        end_date (str | Unset):
        elements_per_block (int | Unset):
        page (int | Unset):
        min_amount (float | Unset):
        max_amount (float | Unset):
        currency_code (str | Unset):
        utid (str | Unset):
        ptid (str | Unset):
        reward_name (str | Unset):
        sender_first_name (str | Unset):
        sender_last_name (str | Unset):
        sender_email (str | Unset):
        recipient_email (str | Unset):
        recipient_mobile_number (str | Unset):
        recipient_first_name (str | Unset):
        recipient_last_name (str | Unset):
        send_email (bool | Unset):
        delivery_method (str | Unset):
        delivery_status (str | Unset):
        status (str | Unset):
        order_status (str | Unset):
        line_item_status (str | Unset):
        campaign (str | Unset):
        notes (str | Unset):
        line_item_notes (str | Unset):
        purchase_order_number (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoOrderList]
    """

    kwargs = request_kwargs(
        account_identifier=account_identifier,
        customer_identifier=customer_identifier,
        external_ref_id=external_ref_id,
        start_date=start_date,
        end_date=end_date,
        elements_per_block=elements_per_block,
        page=page,
        min_amount=min_amount,
        max_amount=max_amount,
        currency_code=currency_code,
        utid=utid,
        ptid=ptid,
        reward_name=reward_name,
        sender_first_name=sender_first_name,
        sender_last_name=sender_last_name,
        sender_email=sender_email,
        recipient_email=recipient_email,
        recipient_mobile_number=recipient_mobile_number,
        recipient_first_name=recipient_first_name,
        recipient_last_name=recipient_last_name,
        send_email=send_email,
        delivery_method=delivery_method,
        delivery_status=delivery_status,
        status=status,
        order_status=order_status,
        line_item_status=line_item_status,
        campaign=campaign,
        notes=notes,
        line_item_notes=line_item_notes,
        purchase_order_number=purchase_order_number,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page: int | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: str | Unset = UNSET,
    delivery_status: str | Unset = UNSET,
    status: str | Unset = UNSET,
    order_status: str | Unset = UNSET,
    line_item_status: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
) -> TangoError | TangoOrderList | None:
    """List orders

     Orders that match every filter, page by page. Rows carry no reward; the sort is not documented.
    Beyond 10,000 rows the list must be narrowed.

    Args:
        account_identifier (str | Unset):
        customer_identifier (str | Unset):
        external_ref_id (str | Unset):
        start_date (str | Unset):
        end_date (str | Unset):
        elements_per_block (int | Unset):
        page (int | Unset):
        min_amount (float | Unset):
        max_amount (float | Unset):
        currency_code (str | Unset):
        utid (str | Unset):
        ptid (str | Unset):
        reward_name (str | Unset):
        sender_first_name (str | Unset):
        sender_last_name (str | Unset):
        sender_email (str | Unset):
        recipient_email (str | Unset):
        recipient_mobile_number (str | Unset):
        recipient_first_name (str | Unset):
        recipient_last_name (str | Unset):
        send_email (bool | Unset):
        delivery_method (str | Unset):
        delivery_status (str | Unset):
        status (str | Unset):
        order_status (str | Unset):
        line_item_status (str | Unset):
        campaign (str | Unset):
        notes (str | Unset):
        line_item_notes (str | Unset):
        purchase_order_number (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoOrderList
    """

    return sync_detailed(
        client=client,
        account_identifier=account_identifier,
        customer_identifier=customer_identifier,
        external_ref_id=external_ref_id,
        start_date=start_date,
        end_date=end_date,
        elements_per_block=elements_per_block,
        page=page,
        min_amount=min_amount,
        max_amount=max_amount,
        currency_code=currency_code,
        utid=utid,
        ptid=ptid,
        reward_name=reward_name,
        sender_first_name=sender_first_name,
        sender_last_name=sender_last_name,
        sender_email=sender_email,
        recipient_email=recipient_email,
        recipient_mobile_number=recipient_mobile_number,
        recipient_first_name=recipient_first_name,
        recipient_last_name=recipient_last_name,
        send_email=send_email,
        delivery_method=delivery_method,
        delivery_status=delivery_status,
        status=status,
        order_status=order_status,
        line_item_status=line_item_status,
        campaign=campaign,
        notes=notes,
        line_item_notes=line_item_notes,
        purchase_order_number=purchase_order_number,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page: int | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: str | Unset = UNSET,
    delivery_status: str | Unset = UNSET,
    status: str | Unset = UNSET,
    order_status: str | Unset = UNSET,
    line_item_status: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
) -> Response[TangoError | TangoOrderList]:
    """List orders

     Orders that match every filter, page by page. Rows carry no reward; the sort is not documented.
    Beyond 10,000 rows the list must be narrowed.

    Args:
        account_identifier (str | Unset):
        customer_identifier (str | Unset):
        external_ref_id (str | Unset):
        start_date (str | Unset):
        end_date (str | Unset):
        elements_per_block (int | Unset):
        page (int | Unset):
        min_amount (float | Unset):
        max_amount (float | Unset):
        currency_code (str | Unset):
        utid (str | Unset):
        ptid (str | Unset):
        reward_name (str | Unset):
        sender_first_name (str | Unset):
        sender_last_name (str | Unset):
        sender_email (str | Unset):
        recipient_email (str | Unset):
        recipient_mobile_number (str | Unset):
        recipient_first_name (str | Unset):
        recipient_last_name (str | Unset):
        send_email (bool | Unset):
        delivery_method (str | Unset):
        delivery_status (str | Unset):
        status (str | Unset):
        order_status (str | Unset):
        line_item_status (str | Unset):
        campaign (str | Unset):
        notes (str | Unset):
        line_item_notes (str | Unset):
        purchase_order_number (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TangoError | TangoOrderList]
    """

    kwargs = request_kwargs(
        account_identifier=account_identifier,
        customer_identifier=customer_identifier,
        external_ref_id=external_ref_id,
        start_date=start_date,
        end_date=end_date,
        elements_per_block=elements_per_block,
        page=page,
        min_amount=min_amount,
        max_amount=max_amount,
        currency_code=currency_code,
        utid=utid,
        ptid=ptid,
        reward_name=reward_name,
        sender_first_name=sender_first_name,
        sender_last_name=sender_last_name,
        sender_email=sender_email,
        recipient_email=recipient_email,
        recipient_mobile_number=recipient_mobile_number,
        recipient_first_name=recipient_first_name,
        recipient_last_name=recipient_last_name,
        send_email=send_email,
        delivery_method=delivery_method,
        delivery_status=delivery_status,
        status=status,
        order_status=order_status,
        line_item_status=line_item_status,
        campaign=campaign,
        notes=notes,
        line_item_notes=line_item_notes,
        purchase_order_number=purchase_order_number,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page: int | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: str | Unset = UNSET,
    delivery_status: str | Unset = UNSET,
    status: str | Unset = UNSET,
    order_status: str | Unset = UNSET,
    line_item_status: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
) -> TangoError | TangoOrderList | None:
    """List orders

     Orders that match every filter, page by page. Rows carry no reward; the sort is not documented.
    Beyond 10,000 rows the list must be narrowed.

    Args:
        account_identifier (str | Unset):
        customer_identifier (str | Unset):
        external_ref_id (str | Unset):
        start_date (str | Unset):
        end_date (str | Unset):
        elements_per_block (int | Unset):
        page (int | Unset):
        min_amount (float | Unset):
        max_amount (float | Unset):
        currency_code (str | Unset):
        utid (str | Unset):
        ptid (str | Unset):
        reward_name (str | Unset):
        sender_first_name (str | Unset):
        sender_last_name (str | Unset):
        sender_email (str | Unset):
        recipient_email (str | Unset):
        recipient_mobile_number (str | Unset):
        recipient_first_name (str | Unset):
        recipient_last_name (str | Unset):
        send_email (bool | Unset):
        delivery_method (str | Unset):
        delivery_status (str | Unset):
        status (str | Unset):
        order_status (str | Unset):
        line_item_status (str | Unset):
        campaign (str | Unset):
        notes (str | Unset):
        line_item_notes (str | Unset):
        purchase_order_number (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TangoError | TangoOrderList
    """

    return (
        await asyncio_detailed(
            client=client,
            account_identifier=account_identifier,
            customer_identifier=customer_identifier,
            external_ref_id=external_ref_id,
            start_date=start_date,
            end_date=end_date,
            elements_per_block=elements_per_block,
            page=page,
            min_amount=min_amount,
            max_amount=max_amount,
            currency_code=currency_code,
            utid=utid,
            ptid=ptid,
            reward_name=reward_name,
            sender_first_name=sender_first_name,
            sender_last_name=sender_last_name,
            sender_email=sender_email,
            recipient_email=recipient_email,
            recipient_mobile_number=recipient_mobile_number,
            recipient_first_name=recipient_first_name,
            recipient_last_name=recipient_last_name,
            send_email=send_email,
            delivery_method=delivery_method,
            delivery_status=delivery_status,
            status=status,
            order_status=order_status,
            line_item_status=line_item_status,
            campaign=campaign,
            notes=notes,
            line_item_notes=line_item_notes,
            purchase_order_number=purchase_order_number,
        )
    ).parsed
