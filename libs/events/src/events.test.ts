import { createEvent, EVENTS, parseEvent } from './index';

const id = (digit: string): string => digit.repeat(24);
const facts = {
  orderId: id('a'),
  sellerId: id('b'),
  customerId: id('c'),
  status: 'PENDING',
  sequence: 1,
};

test('an event survives the way over the wire', () => {
  const event = createEvent('order.placed.v1', facts);
  expect(parseEvent(JSON.stringify(event))).toEqual(event);
  expect(Math.abs(Date.now() - Date.parse(event.occurredAt))).toBeLessThan(5_000);
});

test('no two events have the same id, by which readers know what they have seen', () => {
  expect(createEvent('order.placed.v1', facts).id).not.toBe(createEvent('order.placed.v1', facts).id);
});

test('an event carries facts of its schema and nothing else', () => {
  const ticket = { ticketId: id('d'), sequence: 2, body: 'what the customer wrote' };
  const event = createEvent('ticket.updated.v1', ticket);
  expect(event.data).toEqual({ ticketId: id('d'), sequence: 2 });
});

test.each([
  ['an id that is none', { ...facts, orderId: 'nope' }],
  ['a sequence of zero', { ...facts, sequence: 0 }],
  ['a broken sequence', { ...facts, sequence: 1.5 }],
])('%s cannot be sent', (_case, data) => {
  expect(() => createEvent('order.updated.v1', data)).toThrow();
});

test.each([
  ['no JSON', '{'],
  ['no object', 'null'],
  ['an unknown name', JSON.stringify({ ...createEvent('order.placed.v1', facts), name: 'order.eaten.v1' })],
  ['facts of another event', JSON.stringify({ ...createEvent('order.placed.v1', facts), data: {} })],
  ['no id', JSON.stringify({ ...createEvent('order.placed.v1', facts), id: '1' })],
])('%s is not read as an event', (_case, json) => {
  expect(() => parseEvent(json)).toThrow();
});

test('every event is named in the past tense with its version', () => {
  for (const name of Object.keys(EVENTS)) expect(name).toMatch(/^[a-z]+\.[a-z]+ed\.v\d+$/);
});
