"""Refunds as a customer sees them: to the cent, as promised, and only once."""

from decimal import Decimal

import pytest

from ledgerly import GatewayUnavailable, Invoice, Line, Money, PaymentGateway, Reply
from ledgerly import pay_refund, quote_refund
from ledgerly.refund import RefundTooLarge, replay


def invoice(total: str, id: str = "INV-2041") -> Invoice:
    line = Line("Roasted beans, 1 kg", 1, Money.of(total), vat_rate=Decimal(0))
    return Invoice(id, "Kissa Hoshi", [line])


def gateway(*statuses: int) -> PaymentGateway:
    answers = iter(statuses)
    return PaymentGateway(
        lambda path, body: Reply(next(answers), {"reference": f"rf_{body['cents']}"}),
        pause=lambda seconds: None,
    )


def test_a_quarter_of_eighty():
    assert quote_refund(invoice("80.00"), Decimal(25)) == Money.of("20.00")


def test_half_a_cent_goes_to_the_customer():
    promised = Money.of("12.35")
    refund = pay_refund(invoice("24.69"), Decimal(50), gateway(201), promised)
    assert refund.amount == promised


def test_a_replay_owes_nothing():
    invoices = [invoice("24.69", "INV-2041"), invoice("9.99", "INV-2077")]
    promised = {"INV-2041": Money.of("12.35"), "INV-2077": Money.of("5.00")}
    assert replay(invoices, Decimal(50), promised) == 0


def test_a_restarting_provider_is_asked_again():
    assert pay_refund(invoice("80.00"), Decimal(25), gateway(503, 503, 201)).reference == "rf_2000"


def test_a_dead_provider_is_reported():
    with pytest.raises(GatewayUnavailable, match="after 3 attempts"):
        pay_refund(invoice("80.00"), Decimal(25), gateway(503, 503, 503))


def test_no_more_than_the_invoice():
    paid = invoice("80.00")
    pay_refund(paid, Decimal(75), gateway(201))
    with pytest.raises(RefundTooLarge):
        quote_refund(paid, Decimal(50))
