import { hasFilters, listingVariables, toggle, withoutFilters, withPage } from './listing-params';

const read = (query: string) => listingVariables(new URLSearchParams(query), { defaultSort: 'popular' });

describe('the filters of a list in its address', () => {
  it('become arguments of the query', () => {
    expect(read('q=lamp&min=5&max=10.5&rating=4&tag=a&tag=b&seller=s&stock=1&sort=newest&page=2')).toEqual({
      search: 'lamp',
      minPrice: 5,
      maxPrice: 10.5,
      minRating: 4,
      tags: ['a', 'b'],
      sellerId: 's',
      inStock: true,
      sortBy: 'newest',
      page: 2,
      limit: 24,
    });
  });

  it.each(['min=x', 'max=-1', 'rating=9', 'page=0', 'page=1.5', 'sort=odd', 'stock=yes', 'q=', 'tag='])(
    'are ignored when they make no sense: %s',
    (query) => {
      expect(read(query)).toEqual({ sortBy: 'popular', page: 1, limit: 24 });
    },
  );

  it('change the address from its first page on', () => {
    const params = new URLSearchParams('q=x&tag=a&page=3');
    expect(toggle(params, 'tag', 'b', true)).toBe('?q=x&tag=a&tag=b');
    expect(toggle(params, 'tag', 'a', true)).toBe('?q=x');
    expect(toggle(params, 'rating', '4')).toBe('?q=x&tag=a&rating=4');
    expect(withoutFilters(params)).toBe('?q=x');
    expect(withPage(params, 1)).toBe('?q=x&tag=a');
    expect([hasFilters(params), hasFilters(new URLSearchParams('q=x'))]).toEqual([true, false]);
  });
});
