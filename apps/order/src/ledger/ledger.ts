import type { MinorUnits } from '@e-storefront/domain';
import type { Order, OrderDraft } from '../order/order';
import type { MoneyParts, ProviderName } from '../payment/payment';

/** One side of a posting: who owes (above zero) or is owed (below). */
export interface LedgerLine {
  account: string;
  amount: MinorUnits;
}

/** One movement of money, whose lines add up to zero. Never changed, never deleted. */
export interface LedgerPosting {
  /** Says what it is, such as `<orderId>:placed`, so that it is written once. */
  id: string;
  orderId: string;
  currency: string;
  lines: LedgerLine[];
  at: Date;
}

type Placed = Pick<Order, 'id'> & OrderDraft;

/**
 * A buyer comes to owe an order, but for what the shop waives; the seller, the tax office and the shop for its way are
 * owed their parts.
 */
export function placedPosting(order: Placed, at = new Date()): LedgerPosting {
  return posting(order, { what: 'placed', lines: sold(order), at });
}

/** An order came to nothing: what its placing posted, the other way round. */
export function cancelledPosting(order: Placed, at = new Date()): LedgerPosting {
  const lines = sold(order).map(({ account, amount }) => ({ account, amount: -amount }));
  return posting(order, { what: 'cancelled', lines, at });
}

/** A provider holds what the buyer owed. */
export function capturedPosting(
  order: Placed,
  { provider, amount }: { provider: ProviderName; amount: MinorUnits },
  at = new Date(),
): LedgerPosting {
  const lines = [
    { account: `provider:${provider}`, amount },
    { account: 'buyer:receivable', amount: -amount },
  ];
  return posting(order, { what: 'captured', lines, at });
}

/** Money goes back: the parts that it is made of are owed no more. */
export function refundPosting(
  order: Placed,
  { id, provider, parts }: { id: string; provider: ProviderName; parts: MoneyParts },
  at = new Date(),
): LedgerPosting {
  const { net, tax, shipping } = parts;
  const lines = [
    { account: sellerAccount(order), amount: net },
    { account: 'tax:payable', amount: tax },
    { account: 'shipping:revenue', amount: shipping },
    { account: `provider:${provider}`, amount: -(net + tax + shipping) },
  ];
  return { ...posting(order, { what: 'refund', lines, at }), id: `refund:${id}` };
}

/** A refund that did not happen after all: what it posted, the other way round. */
export function refundFailedPosting(
  order: Placed,
  refund: { id: string; provider: ProviderName; parts: MoneyParts },
  at = new Date(),
): LedgerPosting {
  const { id, lines, ...rest } = refundPosting(order, refund, at);
  return { ...rest, id: `${id}:failed`, lines: lines.map((line) => ({ ...line, amount: -line.amount })) };
}

/** What the lines of postings add up to: zero, or something is wrong. */
export function balanceOf(lines: readonly LedgerLine[]): MinorUnits {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

function sold(order: Placed): LedgerLine[] {
  const { subtotal, discount, tax, shipping, total, waived = 0 } = order;
  return [
    { account: 'buyer:receivable', amount: total - waived },
    { account: 'shop:waived', amount: waived },
    { account: sellerAccount(order), amount: discount - subtotal },
    { account: 'tax:payable', amount: -tax },
    { account: 'shipping:revenue', amount: -shipping },
  ];
}

function posting(
  { id, currency }: Placed,
  { what, lines, at }: { what: string; lines: LedgerLine[]; at: Date },
): LedgerPosting {
  return {
    id: `${id}:${what}`,
    orderId: id,
    currency,
    lines: lines.filter(({ amount }) => amount !== 0),
    at,
  };
}

function sellerAccount({ sellerId }: Placed): string {
  return `seller:${sellerId}:payable`;
}
