// What the customer sees before pressing "Refund". The server pays the amount;
// this file only promises it, so both must round the same way.

export interface InvoiceSummary {
  id: string;
  totalCents: number;
  refundedCents: number;
  currency: string;
}

export interface RefundPreview {
  invoiceId: string;
  amountCents: number;
  label: string;
  allowed: boolean;
}

/** Percent of an amount in whole cents; half a cent goes to the customer. */
export function percentOf(cents: number, percent: number): number {
  return Math.round((cents * percent) / 100);
}

export function formatCents(cents: number, currency: string, locale = "en-IE"): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / 100);
}

export function previewRefund(invoice: InvoiceSummary, percent: number): RefundPreview {
  const amountCents = percentOf(invoice.totalCents, percent);
  const open = invoice.totalCents - invoice.refundedCents;
  return {
    invoiceId: invoice.id,
    amountCents,
    label: `You get ${formatCents(amountCents, invoice.currency)} back`,
    allowed: amountCents > 0 && amountCents <= open,
  };
}
