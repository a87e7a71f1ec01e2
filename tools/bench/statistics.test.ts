import { median, quantile } from './statistics';

it('takes the middle of an odd number and the mean of the two in the middle of an even one', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([40, 10, 30, 20])).toBe(25);
  expect(median([])).toBeNaN();
});

it('takes the value that a share of all does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.95, 0.99].map((share) => quantile(values, share))).toEqual([51, 96, 100]);
  expect(quantile([], 0.5)).toBeNaN();
});
