import { selectRun } from './run-selection';

const names = (argv: string[]): [string[], string[]] => {
  const { services, sites } = selectRun(argv);
  return [services.map(({ name }) => name), sites.map(({ name }) => name)];
};
const SUBGRAPHS = ['auth', 'category', 'coupon', 'order', 'product', 'ticket'];

describe('npm start', () => {
  it('runs everything', () => {
    expect(names([])).toEqual([
      ['gateway', ...SUBGRAPHS],
      ['storefront', 'shell', 'admin', 'seller'],
    ]);
    expect(selectRun(['--fresh']).isFresh).toBe(true);
  });

  it('runs only the named front ends, with all subgraphs unless some are named', () => {
    expect(names(['--only', 'gateway,storefront'])).toEqual([['gateway', ...SUBGRAPHS], ['storefront']]);
    expect(names(['--only', 'auth, product'])).toEqual([['gateway', 'auth', 'product'], []]);
  });

  it('says what it does not know', () => {
    expect(() => selectRun(['--only', 'shop'])).toThrow(/no service shop.*npm start/s);
    expect(() => selectRun(['--speed'])).toThrow(/--speed.*npm start/s);
  });
});
