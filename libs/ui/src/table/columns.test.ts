import { nextSort } from './columns';

it('sorts by another column in ascending order first', () => {
  expect(nextSort('total', { sortBy: 'name', sortOrder: 'asc' })).toEqual({
    sortBy: 'total',
    sortOrder: 'asc',
  });
});

it('turns the order of the same column round', () => {
  expect(nextSort('total', { sortBy: 'total', sortOrder: 'asc' }).sortOrder).toBe('desc');
  expect(nextSort('total', { sortBy: 'total', sortOrder: 'desc' }).sortOrder).toBe('asc');
});
