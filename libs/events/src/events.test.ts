import { createEvent, EVENTS, parseEvent } from './index';

const id = (digit: string): string => digit.repeat(24);
const facts = {
  orderId: id('a'),
  sellerId: id('b'),
  customerId: id('c'),
  status: 'PENDING',
  sequence: 1,
};

test('an event survives serialisation', () => {
  const event = createEvent('order.placed.v1', facts);
  expect(parseEvent(JSON.stringify(event))).toEqual(event);
  expect(Math.abs(Date.now() - Date.parse(event.occurredAt))).toBeLessThan(5_000);
});

test('every event has a unique id by which consumers recognise repeats', () => {
  expect(createEvent('order.placed.v1', facts).id).not.toBe(createEvent('order.placed.v1', facts).id);
});

test('an event contains only the fields of its schema', () => {
  const ticket = { ticketId: id('d'), sequence: 2, body: 'what the customer wrote' };
  const event = createEvent('ticket.updated.v1', ticket);
  expect(event.data).toEqual({ ticketId: id('d'), sequence: 2 });
});

test.each([
  ['an id that is none', { ...facts, orderId: 'nope' }],
  ['a sequence of zero', { ...facts, sequence: 0 }],
  ['a broken sequence', { ...facts, sequence: 1.5 }],
])('rejects %s on creation', (_case, data) => {
  expect(() => createEvent('order.updated.v1', data)).toThrow();
});

test.each([
  ['no JSON', '{'],
  ['no object', 'null'],
  ['an unknown name', JSON.stringify({ ...createEvent('order.placed.v1', facts), name: 'order.eaten.v1' })],
  ['facts of another event', JSON.stringify({ ...createEvent('order.placed.v1', facts), data: {} })],
  ['no id', JSON.stringify({ ...createEvent('order.placed.v1', facts), id: '1' })],
])('rejects %s on parsing', (_case, json) => {
  expect(() => parseEvent(json)).toThrow();
});

test('every event has a name in the past tense with a version', () => {
  for (const name of Object.keys(EVENTS)) expect(name).toMatch(/^[a-z]+\.[a-z]+ed\.v\d+$/);
});
