import { productPath } from './product-path';

describe('the address of a product', () => {
  it.each([
    ['Orbis Workbench 14" Laptop', '/products/1/orbis-workbench-14-laptop'],
    ['Café & Crème', '/products/1/cafe-creme'],
    ['日本', `/products/1/${encodeURIComponent('日本')}`],
    ['!!', '/products/1'],
  ])('of %s is %s', (name, path) => {
    expect(productPath({ id: '1', name })).toBe(path);
  });
});
