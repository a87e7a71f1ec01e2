import { groupByKey, inKeyOrder } from './by-keys';

const rows = [
  { id: 'b', owner: 'x' },
  { id: 'a', owner: 'y' },
  { id: 'c', owner: 'x' },
];

test('orders rows by their keys, with null for missing ones', () => {
  expect(inKeyOrder(['a', 'nobody', 'b', 'a'], rows, ({ id }) => id)).toEqual([
    rows[1],
    null,
    rows[0],
    rows[1],
  ]);
});

test('groups rows by the requested keys, in their own order', () => {
  expect(groupByKey(['y', 'nobody', 'x'], rows, ({ owner }) => owner)).toEqual([
    [rows[1]],
    [],
    [rows[0], rows[2]],
  ]);
  expect(groupByKey(['y'], rows, ({ owner }) => owner)).toEqual([[rows[1]]]);
});
