import { changeListParams, isFiltered, parseListParams, resetListParams } from './list-params';

const DEFAULTS = { sortBy: 'createdAt', status: '' } as const;
const read = (query: string) => parseListParams(new URLSearchParams(query), DEFAULTS);

describe('parseListParams', () => {
  it('has the defaults for an address without parameters', () => {
    expect(read('')).toEqual({
      page: 1,
      limit: 20,
      search: '',
      sortBy: 'createdAt',
      sortOrder: 'desc',
      status: '',
    });
  });

  it('reads the parameters and own filters', () => {
    expect(read('page=3&limit=50&search=tea&sortBy=total&sortOrder=asc&status=SHIPPED')).toEqual({
      page: 3,
      limit: 50,
      search: 'tea',
      sortBy: 'total',
      sortOrder: 'asc',
      status: 'SHIPPED',
    });
  });

  it.each(['page=0', 'page=-1', 'page=2.5', 'page=x', 'limit=0', 'sortOrder=up'])(
    'has the default for %s',
    (query) => expect(read(query)).toEqual(read('')),
  );

  it('limits the length of pages to that of the API', () => {
    expect(read('limit=5000').limit).toBe(100);
  });

  it('ignores parameters that are not of the list', () => {
    expect(read('tab=open&__proto__=x')).toEqual(read(''));
  });
});

describe('changeListParams', () => {
  const change = (query: string, changes: Parameters<typeof changeListParams<typeof DEFAULTS>>[2]) =>
    changeListParams(new URLSearchParams(query), DEFAULTS, changes).toString();

  it('goes back to the first page when a filter changes', () => {
    expect(change('page=4', { status: 'SHIPPED' })).toBe('status=SHIPPED');
  });

  it('keeps filters when the page changes', () => {
    expect(change('status=SHIPPED&page=4', { page: 5 })).toBe('status=SHIPPED&page=5');
  });

  it('leaves defaults out of the address', () => {
    expect(change('status=SHIPPED', { status: '', sortBy: 'createdAt', page: 1 })).toBe('');
  });

  it('keeps the parameters of others', () => {
    expect(change('tab=open', { search: 'tea & milk' })).toBe('tab=open&search=tea+%26+milk');
  });

  it('writes what parseListParams reads', () => {
    const written = change('', { page: 2, limit: 50, search: 'ä', sortOrder: 'asc', status: 'x y' });
    expect(read(written)).toEqual({
      page: 2,
      limit: 50,
      search: 'ä',
      sortBy: 'createdAt',
      sortOrder: 'asc',
      status: 'x y',
    });
  });
});

describe('resetListParams', () => {
  it('ends the search and filters, and keeps the order and the parameters of others', () => {
    const query = new URLSearchParams('page=3&search=tea&status=SHIPPED&sortBy=total&limit=50&tab=open');
    expect(resetListParams(query, DEFAULTS).toString()).toBe('sortBy=total&limit=50&tab=open');
  });
});

describe('isFiltered', () => {
  it.each([
    ['', false],
    ['page=2&sortBy=total&limit=50', false],
    ['search=tea', true],
    ['status=SHIPPED', true],
  ])('is, for the address "%s", %s', (query, expected) => {
    expect(isFiltered(read(query), DEFAULTS)).toBe(expected);
  });
});
