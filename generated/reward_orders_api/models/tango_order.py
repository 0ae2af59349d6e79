from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoOrder")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoOrder:
    """An order as create, get and list answer it. The published schemas call most of these fields required; recorded
    answers lack them, carry null, or an empty text. List rows carry no reward.

    """

    reference_order_id: str
    """ Tango's identifier of the order; opaque. """
    reference_line_item_id: None | str | Unset = UNSET
    """ The order's first line item. In create and get since October 2025. """
    external_ref_id: None | str | Unset = UNSET
    """ Your own reference. """
    customer_identifier: str | Unset = UNSET
    """ The customer. """
    account_identifier: str | Unset = UNSET
    """ The account that paid. """
    account_number: None | str | Unset = UNSET
    """ Tango's number of that account, the letter A and digits. In get and list; some create answers carry it too.
    """
    amount_charged: TangoMoney | Unset = UNSET
    """ An amount. Domestic orders carry neither fee nor exchange rate, and a denomination carries only value and
    currency. """
    denomination: None | TangoMoney | Unset = UNSET
    """ Face value of the reward. """
    margin_share: None | TangoMarginShare | Unset = UNSET
    """ Undocumented; get answered it in 2018. """
    utid: str | Unset = UNSET
    """ The item. """
    ptid: None | str | Unset = UNSET
    """ Print template. """
    reward_name: None | str | Unset = UNSET
    """ Name of the item. """
    sender: None | TangoSender | Unset = UNSET
    """ Who gives the reward. """
    recipient: None | TangoRecipient | Unset = UNSET
    """ Who receives the reward. """
    email_subject: None | str | Unset = UNSET
    """ Subject of the e-mail. """
    message: None | str | Unset = UNSET
    """ Personal message. """
    send_email: bool | None | Unset = UNSET
    """ Whether Tango sent an e-mail; replaced by deliveryMethod. """
    delivery_method: None | str | Unset = UNSET
    """ How the reward is delivered. Known: NONE, EMAIL, PHONE, ADDRESS, EMBEDDED, EMBEDDED_COMPONENT, WHATSAPP and,
    only in answers, BULKSHIPMENT, QRCODE, BULKDIGITAL. """
    etid: None | str | Unset = UNSET
    """ E-mail template. In get and list. """
    status: str | Unset = UNSET
    """ Status of the reward. Known: PENDING, QUEUED, PENDING_MR, ON_HOLD, CANCELLED, COMPLETE, FAILED, PARTIAL,
    DELETED, PENDING_KYB, PENDING_PAYMENT. Only COMPLETE was ever recorded; PENDING settles within about a business
    day. """
    order_status: None | str | Unset = UNSET
    """ Status of the order, in get and list since 2025. Known: PENDING, QUEUED, PENDING_MR, ON_HOLD, CANCELLED,
    COMPLETE, FAILED, PARTIAL, DELETED, PENDING_KYB, PENDING_PAYMENT. """
    line_item_status: None | str | Unset = UNSET
    """ Status of the line item, in get and list since 2025. Known: COMPLETE, PENDING, FAILED, DELETED, CANCELLED,
    RETURNED. """
    campaign: None | str | Unset = UNSET
    """ Label for reports. """
    notes: None | str | Unset = UNSET
    """ Free notes. In get and list. """
    purchase_order_number: None | str | Unset = UNSET
    """ Your purchase order number. """
    order_client_source: None | str | Unset = UNSET
    """ Where the order was made. In get and list. Known: RA (the API), RG (the portal), BE, BI, CI, QW, AA
    (asynchronous). """
    order_external_ref_id_dupe: bool | None | Unset = UNSET
    """ Undocumented flag about the reference, in get and list since 2026. """
    async_order_entity: None | TangoAsyncOrder | Unset = UNSET
    """ The asynchronous order it came from. In get and list. """
    created_at: str | Unset = UNSET
    """ When the order was made: ISO 8601 in UTC, with none to seven fraction digits. """
    reward: None | TangoReward | Unset = UNSET
    """ The reward. In create and get, never in list. """
    redemption_instructions: None | str | Unset = UNSET
    """ How to redeem, as HTML; create declares it here too. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "amount_charged",
                "denomination",
                "margin_share",
                "sender",
                "recipient",
                "async_order_entity",
                "reward",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.reference_order_id
        if v is not UNSET:
            d["referenceOrderID"] = v
        v = self.reference_line_item_id
        if v is not UNSET:
            d["referenceLineItemID"] = v
        v = self.external_ref_id
        if v is not UNSET:
            d["externalRefID"] = v
        v = self.customer_identifier
        if v is not UNSET:
            d["customerIdentifier"] = v
        v = self.account_identifier
        if v is not UNSET:
            d["accountIdentifier"] = v
        v = self.account_number
        if v is not UNSET:
            d["accountNumber"] = v
        v = self.amount_charged
        if v is not UNSET:
            d["amountCharged"] = v.to_dict() if isinstance(v, TangoMoney) else v
        v = self.denomination
        if v is not UNSET:
            d["denomination"] = v.to_dict() if isinstance(v, TangoMoney) else v
        v = self.margin_share
        if v is not UNSET:
            d["marginShare"] = v.to_dict() if isinstance(v, TangoMarginShare) else v
        v = self.utid
        if v is not UNSET:
            d["utid"] = v
        v = self.ptid
        if v is not UNSET:
            d["ptid"] = v
        v = self.reward_name
        if v is not UNSET:
            d["rewardName"] = v
        v = self.sender
        if v is not UNSET:
            d["sender"] = v.to_dict() if isinstance(v, TangoSender) else v
        v = self.recipient
        if v is not UNSET:
            d["recipient"] = v.to_dict() if isinstance(v, TangoRecipient) else v
        v = self.email_subject
        if v is not UNSET:
            d["emailSubject"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.send_email
        if v is not UNSET:
            d["sendEmail"] = v
        v = self.delivery_method
        if v is not UNSET:
            d["deliveryMethod"] = v
        v = self.etid
        if v is not UNSET:
            d["etid"] = v
        v = self.status
        if v is not UNSET:
            d["status"] = v
        v = self.order_status
        if v is not UNSET:
            d["orderStatus"] = v
        v = self.line_item_status
        if v is not UNSET:
            d["lineItemStatus"] = v
        v = self.campaign
        if v is not UNSET:
            d["campaign"] = v
        v = self.notes
        if v is not UNSET:
            d["notes"] = v
        v = self.purchase_order_number
        if v is not UNSET:
            d["purchaseOrderNumber"] = v
        v = self.order_client_source
        if v is not UNSET:
            d["orderClientSource"] = v
        v = self.order_external_ref_id_dupe
        if v is not UNSET:
            d["orderExternalRefIdDupe"] = v
        v = self.async_order_entity
        if v is not UNSET:
            d["asyncOrderEntity"] = v.to_dict() if isinstance(v, TangoAsyncOrder) else v
        v = self.created_at
        if v is not UNSET:
            d["createdAt"] = v
        v = self.reward
        if v is not UNSET:
            d["reward"] = v.to_dict() if isinstance(v, TangoReward) else v
        v = self.redemption_instructions
        if v is not UNSET:
            d["redemptionInstructions"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.reference_order_id = pop("referenceOrderID", UNSET)
        self.reference_line_item_id = pop("referenceLineItemID", UNSET)
        self.external_ref_id = pop("externalRefID", UNSET)
        self.customer_identifier = pop("customerIdentifier", UNSET)
        self.account_identifier = pop("accountIdentifier", UNSET)
        self.account_number = pop("accountNumber", UNSET)
        v = pop("amountCharged", UNSET)
        self.amount_charged = TangoMoney.from_dict(v) if v.__class__ is dict else v
        v = pop("denomination", UNSET)
        self.denomination = TangoMoney.from_dict(v) if v.__class__ is dict else v
        v = pop("marginShare", UNSET)
        self.margin_share = TangoMarginShare.from_dict(v) if v.__class__ is dict else v
        self.utid = pop("utid", UNSET)
        self.ptid = pop("ptid", UNSET)
        self.reward_name = pop("rewardName", UNSET)
        v = pop("sender", UNSET)
        self.sender = TangoSender.from_dict(v) if v.__class__ is dict else v
        v = pop("recipient", UNSET)
        self.recipient = TangoRecipient.from_dict(v) if v.__class__ is dict else v
        self.email_subject = pop("emailSubject", UNSET)
        self.message = pop("message", UNSET)
        self.send_email = pop("sendEmail", UNSET)
        self.delivery_method = pop("deliveryMethod", UNSET)
        self.etid = pop("etid", UNSET)
        self.status = pop("status", UNSET)
        self.order_status = pop("orderStatus", UNSET)
        self.line_item_status = pop("lineItemStatus", UNSET)
        self.campaign = pop("campaign", UNSET)
        self.notes = pop("notes", UNSET)
        self.purchase_order_number = pop("purchaseOrderNumber", UNSET)
        self.order_client_source = pop("orderClientSource", UNSET)
        self.order_external_ref_id_dupe = pop("orderExternalRefIdDupe", UNSET)
        v = pop("asyncOrderEntity", UNSET)
        self.async_order_entity = TangoAsyncOrder.from_dict(v) if v.__class__ is dict else v
        self.created_at = pop("createdAt", UNSET)
        v = pop("reward", UNSET)
        self.reward = TangoReward.from_dict(v) if v.__class__ is dict else v
        self.redemption_instructions = pop("redemptionInstructions", UNSET)
        self.additional_properties = d
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.tango_async_order import TangoAsyncOrder  # noqa: E402
from ..models.tango_margin_share import TangoMarginShare  # noqa: E402
from ..models.tango_money import TangoMoney  # noqa: E402
from ..models.tango_recipient import TangoRecipient  # noqa: E402
from ..models.tango_reward import TangoReward  # noqa: E402
from ..models.tango_sender import TangoSender  # noqa: E402
