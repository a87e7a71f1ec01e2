import type { MinorUnits } from '@e-storefront/domain';
import type { Order, OrderDraft } from '../order/order';
import type { AmountBreakdown, ProviderName } from '../payment/payment';

/** One account of a posting; a positive amount is a debit, a negative one a credit. */
export interface LedgerLine {
  account: string;
  amount: MinorUnits;
}

/** A double-entry posting, whose lines add up to zero. Immutable. */
export interface LedgerPosting {
  /** Derived from the event, such as `<orderId>:placed`, so that it is written once. */
  id: string;
  orderId: string;
  currency: string;
  lines: LedgerLine[];
  at: Date;
}

type PlacedOrder = Pick<Order, 'id'> & OrderDraft;

/** Debits the buyer (and the shop for a waived amount); credits the seller, the tax office and the shop (shipping). */
export function placedPosting(order: PlacedOrder, at = new Date()): LedgerPosting {
  return createPosting(order, { event: 'placed', lines: saleLines(order), at });
}

/** Reverses the posting of a placed order. */
export function cancelledPosting(order: PlacedOrder, at = new Date()): LedgerPosting {
  const lines = saleLines(order).map(({ account, amount }) => ({ account, amount: -amount }));
  return createPosting(order, { event: 'cancelled', lines, at });
}

/** Moves the buyer's debt to the provider that captured the payment. */
export function capturedPosting(
  order: PlacedOrder,
  { provider, amount }: { provider: ProviderName; amount: MinorUnits },
  at = new Date(),
): LedgerPosting {
  const lines = [
    { account: `provider:${provider}`, amount },
    { account: 'buyer:receivable', amount: -amount },
  ];
  return createPosting(order, { event: 'captured', lines, at });
}

/** Moves refunded money from the provider to the accounts of its parts. */
export function refundPosting(
  order: PlacedOrder,
  { id, provider, parts }: { id: string; provider: ProviderName; parts: AmountBreakdown },
  at = new Date(),
): LedgerPosting {
  const { net, tax, shipping } = parts;
  const lines = [
    { account: sellerAccount(order), amount: net },
    { account: 'tax:payable', amount: tax },
    { account: 'shipping:revenue', amount: shipping },
    { account: `provider:${provider}`, amount: -(net + tax + shipping) },
  ];
  return { ...createPosting(order, { event: 'refund', lines, at }), id: `refund:${id}` };
}

/** Reverses the posting of a refund that failed afterwards. */
export function refundFailedPosting(
  order: PlacedOrder,
  refund: { id: string; provider: ProviderName; parts: AmountBreakdown },
  at = new Date(),
): LedgerPosting {
  const { id, lines, ...rest } = refundPosting(order, refund, at);
  return { ...rest, id: `${id}:failed`, lines: lines.map((line) => ({ ...line, amount: -line.amount })) };
}

/** Sum of ledger lines; zero for a balanced posting. */
export function sumOfLines(lines: readonly LedgerLine[]): MinorUnits {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

function saleLines(order: PlacedOrder): LedgerLine[] {
  const { subtotal, discount, tax, shipping, total, waived = 0 } = order;
  return [
    { account: 'buyer:receivable', amount: total - waived },
    { account: 'shop:waived', amount: waived },
    { account: sellerAccount(order), amount: discount - subtotal },
    { account: 'tax:payable', amount: -tax },
    { account: 'shipping:revenue', amount: -shipping },
  ];
}

function createPosting(
  { id, currency }: PlacedOrder,
  { event, lines, at }: { event: string; lines: LedgerLine[]; at: Date },
): LedgerPosting {
  return {
    id: `${id}:${event}`,
    orderId: id,
    currency,
    lines: lines.filter(({ amount }) => amount !== 0),
    at,
  };
}

function sellerAccount({ sellerId }: PlacedOrder): string {
  return `seller:${sellerId}:payable`;
}
