"""ledgerly: a small invoice and refund service.

The path of a refund: `quote_refund` works out the amount, `pay_refund` checks
it against what the customer was shown, and a `PaymentGateway` sends it.
"""

from ledgerly.gateway import GatewayUnavailable, PaymentGateway, Reply
from ledgerly.invoice import Invoice, Line
from ledgerly.money import CurrencyMismatch, Money, round_cents
from ledgerly.refund import PromiseBroken, Refund, pay_refund, quote_refund

__all__ = [
    "CurrencyMismatch",
    "GatewayUnavailable",
    "Invoice",
    "Line",
    "Money",
    "PaymentGateway",
    "PromiseBroken",
    "Refund",
    "Reply",
    "pay_refund",
    "quote_refund",
    "round_cents",
]
