import { topOf } from './top';

const NUMBERS = Array.from({ length: 500 }, (_, index) => (index * 193) % 500);
const ascending = (a: number, b: number): number => a - b;

it.each([1, 2, 7, 24, 499, 500, 600])('gives the first %p in order', (count) => {
  expect(topOf(NUMBERS, count, ascending)).toEqual(NUMBERS.toSorted(ascending).slice(0, count));
  expect(topOf(NUMBERS, count, (a, b) => b - a)).toEqual(NUMBERS.toSorted((a, b) => b - a).slice(0, count));
});

it('gives nothing of nothing, or when nothing is wanted', () => {
  expect(topOf([], 3, ascending)).toEqual([]);
  expect(topOf(NUMBERS, 0, ascending)).toEqual([]);
});
