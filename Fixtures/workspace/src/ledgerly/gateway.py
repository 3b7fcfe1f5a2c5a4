"""The payment provider, seen through one method.

The provider answers 503 while it restarts, a few times a day. A refund carries
an idempotency key, so asking again is safe and never pays twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ledgerly.money import Money


class GatewayUnavailable(RuntimeError):
    """The provider did not take the request; nothing was paid."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict[str, str] = field(default_factory=dict)


Post = Callable[[str, dict[str, str | int]], Reply]


class PaymentGateway:
    def __init__(self, post: Post, attempts: int = 3, pause: Callable[[float], None] = time.sleep):
        self._post = post
        self._attempts = attempts
        self._pause = pause

    def refund(self, invoice_id: str, amount: Money) -> str:
        """Send a refund and return the provider's reference for it."""
        request: dict[str, str | int] = {
            "idempotencyKey": f"refund-{invoice_id}-{amount.cents}",
            "invoice": invoice_id,
            "cents": amount.cents,
            "currency": amount.currency,
        }
        for attempt in range(1, self._attempts + 1):
            reply = self._post("/v2/refunds", request)
            if reply.status == 201:
                return reply.body["reference"]
            if reply.status != 503:
                raise GatewayUnavailable(f"HTTP {reply.status} for {invoice_id}")
            if attempt < self._attempts:
                self._pause(0.5 * 2 ** (attempt - 1))
        raise GatewayUnavailable(f"HTTP 503 for {invoice_id} after {self._attempts} attempts")
