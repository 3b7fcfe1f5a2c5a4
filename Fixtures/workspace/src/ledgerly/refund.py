"""Refunds: quote one, check it against the promise, pay it once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ledgerly.gateway import PaymentGateway
from ledgerly.invoice import Invoice
from ledgerly.money import Money


class PromiseBroken(ValueError):
    """The customer was shown one amount and would have been paid another."""


class RefundTooLarge(ValueError):
    """More would go back than is left of the invoice."""


@dataclass(frozen=True)
class Refund:
    invoice_id: str
    amount: Money
    reference: str


def quote_refund(invoice: Invoice, percent: Decimal) -> Money:
    """The amount that `percent` percent of an invoice comes to."""
    amount = invoice.total.percent(percent)
    if amount > invoice.open_for_refund:
        raise RefundTooLarge(f"{amount} of {invoice.open_for_refund} left")
    return amount


def check_promise(invoice: Invoice, promised: Money, amount: Money) -> None:
    """Never pay an amount that differs from the one the customer agreed to."""
    if promised != amount:
        raise PromiseBroken(f"{invoice.id}: promised {promised}, would pay {amount}")


def pay_refund(
    invoice: Invoice, percent: Decimal, gateway: PaymentGateway, promised: Money | None = None
) -> Refund:
    """Quote a refund, compare it with the preview in the browser, and send it."""
    amount = quote_refund(invoice, percent)
    if promised is not None:
        check_promise(invoice, promised, amount)
    reference = gateway.refund(invoice.id, amount)
    invoice.refunded.append(amount)
    return Refund(invoice.id, amount, reference)


def replay(invoices: list[Invoice], percent: Decimal, promised: dict[str, Money]) -> int:
    """Cents still owed: what was promised less what the rules of today would pay."""
    owed = 0
    for invoice in invoices:
        owed += (promised[invoice.id] - quote_refund(invoice, percent)).cents
    return owed
