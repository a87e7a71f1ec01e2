import { valueAt } from './value-at';

test('a path leads through objects and lists', () => {
  expect(valueAt({ orders: [{ id: '7' }] }, 'orders.0.id')).toBe('7');
});

test.each(['orders.0.id', 'orders.length.x', 'me.name', '__proto__.x'])('%s leads nowhere', (path) => {
  expect(valueAt({ orders: [], me: null }, path)).toBeUndefined();
});
