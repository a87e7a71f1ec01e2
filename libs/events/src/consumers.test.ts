import { z } from 'zod';
import {
  aggregateOf,
  CONSUMER_NAMES,
  CONSUMERS,
  consumersOf,
  createEvent,
  EVENTS,
  type EventName,
} from './index';

const id = (digit: string): string => digit.repeat(24);

test('a released schema never changes; a new version is added instead', () => {
  const forms = Object.entries(EVENTS).map(([name, schema]) => [name, z.toJSONSchema(schema)]);
  expect(Object.fromEntries(forms)).toMatchSnapshot();
});

test('every event is routed to its consumers and to no others', () => {
  for (const consumer of CONSUMER_NAMES)
    for (const name of CONSUMERS[consumer]) expect(consumersOf(name)).toContain(consumer);
  expect(consumersOf('ticket.updated.v1' satisfies EventName)).toEqual([]);
});

test('every event identifies its aggregate: order, checkout, ticket, account, category or variant', () => {
  const order = { orderId: id('a'), sellerId: id('b'), customerId: id('c') };
  const stock = { productId: id('d'), variantId: id('e'), sellerId: id('b'), available: 1 };
  const aggregates = [
    createEvent('order.placed.v1', { ...order, status: 'PENDING', sequence: 1 }),
    createEvent('payment.failed.v1', { ...order, amount: 1, currency: 'INR' }),
    createEvent('checkout.failed.v1', { groupId: id('f'), customerId: id('c') }),
    createEvent('ticket.updated.v1', { ticketId: id('1'), sequence: 1 }),
    createEvent('account.deleted.v1', { accountId: id('2'), version: 1, role: 'seller' }),
    createEvent('category.deleted.v1', { categoryId: id('3') }),
    createEvent('stock.replenished.v1', stock),
  ].map(aggregateOf);
  const [placed, failed, ...others] = aggregates;
  expect(placed).toBe(failed);
  expect(others).toEqual([
    `checkout:${id('f')}`,
    `ticket:${id('1')}`,
    `account:${id('2')}`,
    `category:${id('3')}`,
    `stock:${id('d')}:${id('e')}`,
  ]);
});
