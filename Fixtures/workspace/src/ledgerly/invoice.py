"""Invoices: what was sold, what it cost, and what has gone back since."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ledgerly.money import Money


@dataclass(frozen=True)
class Line:
    """One position of an invoice; prices are net."""

    text: str
    quantity: int
    unit_price: Money
    vat_rate: Decimal = Decimal(23)

    @property
    def net(self) -> Money:
        return Money(self.quantity * self.unit_price.cents, self.unit_price.currency)

    @property
    def vat(self) -> Money:
        return self.net.percent(self.vat_rate)

    @property
    def gross(self) -> Money:
        return self.net + self.vat


@dataclass
class Invoice:
    """A sent invoice. Only the list of refunds may still change."""

    id: str
    customer: str
    lines: list[Line]
    refunded: list[Money] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return self.lines[0].unit_price.currency

    @property
    def total(self) -> Money:
        total = Money(0, self.currency)
        for line in self.lines:
            total += line.gross
        return total

    @property
    def open_for_refund(self) -> Money:
        """What may still be paid back: the total less every earlier refund."""
        left = self.total
        for amount in self.refunded:
            left -= amount
        return left
