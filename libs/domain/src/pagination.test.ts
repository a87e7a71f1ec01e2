import fc from 'fast-check';
import { limitOf, MAX_LIMIT, pageOf, pageRequest, readPage } from './pagination';

test('defaults to the first page of twenty, also for null', () => {
  expect(pageRequest({})).toEqual({ page: 1, limit: 20, skip: 0 });
  expect(pageRequest({ page: null, limit: null }, 12)).toEqual({ page: 1, limit: 12, skip: 0 });
});

test('returns each row on exactly one page', () => {
  const page = fc.integer({ min: 1, max: 900 });
  const limit = fc.integer({ min: 1, max: MAX_LIMIT });
  fc.assert(
    fc.property(page, limit, (number, size) => {
      const here = pageRequest({ page: number, limit: size });
      const next = pageRequest({ page: number + 1, limit: size });
      return next.skip === here.skip + here.limit;
    }),
  );
});

test.each([
  ['page', { page: 0 }],
  ['page', { page: 1.5 }],
  ['page', { page: -3 }],
  ['page', { page: 1_002, limit: 100 }],
  ['limit', { limit: 0 }],
  ['limit', { limit: 101 }],
  ['limit', { limit: 2.5 }],
  ['limit', { limit: NaN }],
])('rejects a %s out of range and names it', (field, args) => {
  expect(() => pageRequest(args)).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', details: { field } }),
  );
});

test('reaches at most row 100000', () => {
  expect(pageRequest({ page: 1_001, limit: 100 }).skip).toBe(100_000);
});

test('counts the pages', () => {
  const request = pageRequest({ limit: 10 });
  expect(pageOf(request, ['a'], 21).pagination).toEqual({ page: 1, limit: 10, total: 21, pages: 3 });
  expect(pageOf(request, [], 0).pagination.pages).toBe(0);
  expect(pageOf(request, ['a'], 20).pagination.pages).toBe(2);
});

test('applies the same rule to a limit alone', () => {
  expect(limitOf(undefined, 5)).toBe(5);
  expect(limitOf(MAX_LIMIT)).toBe(MAX_LIMIT);
});

describe('reading a page', () => {
  let counted = 0;
  beforeEach(() => (counted = 0));
  const read = (isCounted: boolean) =>
    readPage(pageRequest({ page: 2, limit: 2 }), {
      isCounted,
      list: () => Promise.resolve(['c', 'd']),
      count: () => {
        counted += 1;
        return Promise.resolve(5);
      },
    });

  it('counts the total where it is needed', async () => {
    const pagination = { page: 2, limit: 2, total: 5, pages: 3 };
    expect(await read(true)).toEqual({ items: ['c', 'd'], pagination });
  });

  it('counts nothing where no total is needed, until somebody reads it', async () => {
    const { items, pagination } = await read(false);
    expect([items, counted]).toEqual([['c', 'd'], 0]);
    expect(typeof pagination === 'function' && (await pagination())).toMatchObject({ total: 5, pages: 3 });
    expect(counted).toBe(1);
  });
});
