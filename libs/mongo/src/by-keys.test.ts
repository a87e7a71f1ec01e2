import { groupByKey, inKeyOrder } from './by-keys';

const rows = [
  { id: 'b', owner: 'x' },
  { id: 'a', owner: 'y' },
  { id: 'c', owner: 'x' },
];

test('rows stand in the order of their keys, with null where there is none', () => {
  expect(inKeyOrder(['a', 'nobody', 'b', 'a'], rows, ({ id }) => id)).toEqual([
    rows[1],
    null,
    rows[0],
    rows[1],
  ]);
});

test('rows are grouped under the keys that were asked for, in their own order', () => {
  expect(groupByKey(['y', 'nobody', 'x'], rows, ({ owner }) => owner)).toEqual([
    [rows[1]],
    [],
    [rows[0], rows[2]],
  ]);
  expect(groupByKey(['y'], rows, ({ owner }) => owner)).toEqual([[rows[1]]]);
});
