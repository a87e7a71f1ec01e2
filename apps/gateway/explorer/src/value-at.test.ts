import { valueAt } from './value-at';

test('reads a path through objects and arrays', () => {
  expect(valueAt({ orders: [{ id: '7' }] }, 'orders.0.id')).toBe('7');
});

test.each(['orders.0.id', 'orders.length.x', 'me.name', '__proto__.x'])(
  'returns undefined for the path %s',
  (path) => {
    expect(valueAt({ orders: [], me: null }, path)).toBeUndefined();
  },
);
