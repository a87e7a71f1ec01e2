import fc from 'fast-check';
import { sumOfLines, capturedPosting, placedPosting, refundPosting } from '../ledger/ledger';
import type { Order, OrderItem } from '../order/order';
import { priceBasket } from '../pricing/pricing';
import { reserveRefund, createPayment, breakdownTotal } from '../payment/payment-transitions';
import type { Payment } from '../payment/payment';
import { partialRefund, remainingRefund } from './refund-calculation';

const BASKETS = 1_000;
const policy = {
  taxPercent: 8,
  shippingStandard: 1_000,
  freeShippingAbove: 10_000,
  shippingExpress: 8_000,
  currency: 'INR',
};

const basket = fc.record({
  lines: fc.array(
    fc.record({
      price: fc.integer({ min: 1, max: 99_999 }),
      quantity: fc.integer({ min: 1, max: 12 }),
      off: fc.integer({ min: 0, max: 100 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  /** Determine the order and the size of partial refunds. */
  seeds: fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 }),
});

type Basket = typeof basket extends fc.Arbitrary<infer T> ? T : never;

function orderOf({ lines }: Basket): Order {
  const items = lines.map(({ price, quantity, off }, index) => {
    const subtotal = price * quantity;
    const discount = Math.floor((subtotal * off) / 100);
    return { variantId: `v${index}`, price, quantity, subtotal, discount } as OrderItem;
  });
  const priced = priceBasket(
    items.map(({ subtotal }) => ({ sellerId: 's', amount: subtotal })),
    items.map(({ discount }) => discount),
    { policy, method: 'STANDARD' },
  );
  return { id: 'o', sellerId: 's', currency: 'INR', items, ...priced.totals } as Order;
}

function paymentOf({ total }: Order): Payment {
  const ids = { orderId: 'o', groupId: 'g', customerId: 'c', sellerId: 's' };
  const payment = createPayment(
    { ...ids, amount: total, currency: 'INR', method: 'card', token: null },
    'sandbox',
  );
  return { ...payment, state: 'captured', captured: total };
}

/** Random partial refunds that add up to the whole order. */
function portionsOf({ items }: Order, seeds: readonly number[]): { variantId: string; quantity: number }[] {
  const portions = items.flatMap(({ variantId, quantity }, index) => {
    const list = [];
    for (let left = quantity, step = index; left > 0; step += 1) {
      const count = Math.min(left, 1 + ((seeds[step % seeds.length] ?? 0) % 4));
      list.push({ variantId, quantity: count });
      left -= count;
    }
    return list;
  });
  const weight = (at: number): number => seeds[(at * 7) % seeds.length] ?? 0;
  return portions
    .map((one, at) => ({ one, at }))
    .sort((a, b) => weight(a.at) - weight(b.at))
    .map(({ one }) => one);
}

describe('refunds', () => {
  it(`of items add up to the paid amount exactly, however they are divided (${BASKETS} baskets)`, () => {
    fc.assert(
      fc.property(basket, (given) => {
        const order = orderOf(given);
        let payment = paymentOf(order);
        const postings = [
          placedPosting(order),
          capturedPosting(order, { provider: 'sandbox', amount: order.total }),
        ];
        const portions = portionsOf(order, given.seeds).map((one) => [one]);
        const shipping = order.shipping > 0 ? [null] : [];
        const requests = [...portions, ...shipping].map((lines, index) => ({
          id: `r${index}`,
          lines: lines ?? [],
          shipping: lines === null,
          amount: 0,
          reason: null,
        }));
        for (const request of requests) {
          const draft = partialRefund(payment, order, request);
          if (breakdownTotal(draft.parts) === 0)
            payment = { ...payment, refunds: [...payment.refunds, free(draft)] };
          else payment = { ...payment, ...reserveRefund(payment, draft) };
          postings.push(refundPosting(order, { id: draft.id, provider: 'sandbox', parts: draft.parts }));
        }
        expect(payment.refunded).toBe(order.total);
        const accounts = new Map<string, number>();
        for (const { account, amount } of postings.flatMap(({ lines }) => lines)) {
          accounts.set(account, (accounts.get(account) ?? 0) + amount);
        }
        expect([...accounts.values()].every((sum) => sum === 0)).toBe(true);
        for (const { lines } of postings) expect(sumOfLines(lines)).toBe(0);
      }),
      { numRuns: BASKETS },
    );
  }, 60_000);

  it('of a free amount and of the remainder add up to the paid amount exactly', () => {
    fc.assert(
      fc.property(basket, fc.nat(1_000_000), (given, amount) => {
        const order = orderOf(given);
        const payment = paymentOf(order);
        const request = { id: 'r', lines: [], shipping: false, amount, reason: null };
        if (amount === 0 || amount > order.total) {
          expect(() => reserveRefund(payment, partialRefund(payment, order, request))).toThrow();
          return;
        }
        const part = { ...payment, ...reserveRefund(payment, partialRefund(payment, order, request)) };
        const rest = remainingRefund(part, order, 'rest');
        const whole = rest ? { ...part, ...reserveRefund(part, rest) } : part;
        expect(whole.refunded).toBe(order.total);
        const sums = { net: 0, tax: 0, shipping: 0 };
        for (const { parts } of whole.refunds) {
          sums.net += parts.net;
          sums.tax += parts.tax;
          sums.shipping += parts.shipping;
        }
        const { subtotal, discount, tax, shipping } = order;
        expect(sums).toEqual({ net: subtotal - discount, tax, shipping });
      }),
      { numRuns: 300 },
    );
  });
});

/** Free items are refunded without money. */
function free(
  draft: Pick<Payment['refunds'][number], 'id' | 'parts' | 'lines' | 'reason'>,
): Payment['refunds'][number] {
  return { ...draft, amount: 0, state: 'done', createdAt: new Date() };
}
