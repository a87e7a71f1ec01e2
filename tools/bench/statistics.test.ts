import { median } from './measure';

it('takes the middle of an odd number and the mean of the two in the middle of an even one', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([40, 10, 30, 20])).toBe(25);
  expect(median([])).toBeNaN();
});
