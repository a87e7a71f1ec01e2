import fc from 'fast-check';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../order/order-status';
import { contributionOf, isNothing, uncountedPart, type SalesOrder } from '../order/sales-contribution';
import { SalesTally } from './sales-tally';

const SELLERS = ['a', 'b'];
const PRODUCTS = ['p', 'q', 'r'];

const lines = fc.array(
  fc.record({ variantId: fc.constantFrom(...PRODUCTS), quantity: fc.integer({ min: 1, max: 3 }) }),
  { maxLength: 2 },
);

/** The part of an order that changes after it is placed. */
const state = fc.record({
  orderStatus: fc.constantFrom(...ORDER_STATUSES),
  paymentStatus: fc.constantFrom(...PAYMENT_STATUSES),
  statusHistory: fc.array(fc.record({ status: fc.constantFrom(...ORDER_STATUSES) }), { maxLength: 3 }),
  refunded: fc.integer({ min: 0, max: 3_000 }),
  refundedLines: lines,
  returns: fc.array(
    lines.map((returned) => ({ id: '', lines: returned, reason: '', refund: true, at: new Date(0) })),
    { maxLength: 2 },
  ),
});

const placed = fc.record({
  sellerId: fc.constantFrom(...SELLERS),
  createdAt: fc.integer({ min: 0, max: 200 }).map((hours) => new Date(Date.UTC(2026, 2, 25, hours))),
  total: fc.integer({ min: 0, max: 5_000 }),
  waived: fc.integer({ min: 0, max: 10 }),
  items: fc.array(
    fc.record({
      productId: fc.constantFrom(...PRODUCTS),
      quantity: fc.integer({ min: 1, max: 4 }),
      price: fc.integer({ min: 0, max: 900 }),
    }),
    { maxLength: 3 },
  ),
});

/** Orders, and what happens to them: an order changes, or some orders are counted. */
const history = fc.array(fc.tuple(placed, state), { minLength: 1, maxLength: 6 }).chain((orders) =>
  fc.tuple(
    fc.constant(orders),
    fc.array(
      fc.record({
        order: fc.nat({ max: orders.length - 1 }),
        change: fc.option(state, { nil: null }),
      }),
      { maxLength: 25 },
    ),
  ),
);

/** The sums of a tally that are not zero, by owner and day and by product. */
function sumsOf({ sales, products }: SalesTally): object {
  const sums = [...sales].map(([key, entry]): [string, object] => [key, entry.sums]);
  const sold = [...products].map(([key, { quantity, sales: amount }]): [string, object] => [
    key,
    { quantity, amount },
  ]);
  return Object.fromEntries(
    [...sums, ...sold].filter(([, entry]) => Object.values(entry).some((value) => value !== 0)),
  );
}

describe('sales tallies', () => {
  it.each(['UTC', 'Asia/Kathmandu', 'Europe/Berlin'])(
    'equal the sums over all orders after any sequence of changes and counts in %s',
    (timeZone) => {
      fc.assert(
        fc.property(history, ([initial, steps]) => {
          const orders = initial.map(([order, first], index): SalesOrder => ({
            ...order,
            ...first,
            id: String(index),
            items: order.items.map((item) => ({ ...item, variantId: item.productId, productName: '' })),
            counted: null,
          }));
          const stored = new SalesTally(timeZone);
          for (const { order: index, change } of steps) {
            const order = orders[index] as SalesOrder;
            if (change) {
              orders[index] = { ...order, ...change };
              continue;
            }
            stored.add(order, uncountedPart(order));
            orders[index] = { ...order, counted: contributionOf(order) };
            expect(isNothing(uncountedPart(orders[index]))).toBe(true);
          }
          // What a read does: it adds what is not counted.
          for (const order of orders) stored.add(order, uncountedPart(order));
          const expected = new SalesTally(timeZone);
          for (const order of orders) expected.add(order, contributionOf(order));
          expect(sumsOf(stored)).toEqual(sumsOf(expected));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('begin a day at midnight of the time zone, in quarter hours too', () => {
    const tally = new SalesTally('Asia/Kathmandu');
    for (const [minute, total] of [
      [14, 1],
      [15, 10],
    ] as const) {
      const order: SalesOrder = {
        id: '1',
        sellerId: 'a',
        createdAt: new Date(Date.UTC(2026, 0, 1, 18, minute)),
        total,
        orderStatus: 'PENDING',
        paymentStatus: 'PENDING',
        statusHistory: [],
        returns: [],
        items: [],
        counted: null,
      };
      tally.add(order, contributionOf(order));
    }
    const sales = [...tally.sales.values()].filter(({ owner }) => owner === 'a');
    expect(sales.map(({ date, sums }) => [date, sums.sales])).toEqual([
      ['2026-01-01', 1],
      ['all', 11],
      ['2026-01-02', 10],
    ]);
  });
});
