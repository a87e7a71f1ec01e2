import { parseArguments } from './arguments';

it('measures the pages at 10 connections by default', () => {
  expect(parseArguments([])).toMatchObject({ parts: ['pages'], isFull: false, connections: [10] });
});

it('measures checkouts and followers as well, and more connections, when it is to be full', () => {
  expect(parseArguments(['full'])).toMatchObject({
    parts: ['pages', 'checkouts', 'followers'],
    isFull: true,
    connections: [10, 1, 100],
  });
});

it('measures the named parts alone', () => {
  expect(parseArguments(['followers', 'checkouts']).parts).toEqual(['checkouts', 'followers']);
  expect(parseArguments(['full', 'pages', '--connections', '1,100'])).toMatchObject({
    parts: ['pages'],
    isFull: true,
    connections: [1, 100],
  });
});

it('measures one process of each gateway with warm caches by default', () => {
  expect(parseArguments(['pages'])).toMatchObject({ gateways: 1, isCold: false });
  expect(parseArguments(['pages', '--gateways', '2', '--cold'])).toMatchObject({ gateways: 2, isCold: true });
});

it('passes a number of rows and a candidate to what is measured alone', () => {
  expect(parseArguments(['search', '20000', 'embedded'])).toMatchObject({
    parts: ['search'],
    extent: { count: 20_000, only: 'embedded' },
  });
  expect(parseArguments(['figures', '5000'])).toMatchObject({ parts: ['figures'], extent: { count: 5_000 } });
  expect(parseArguments(['search']).extent).toEqual({ count: undefined, only: undefined });
});

it('passes the sizes of the shops that are compared', () => {
  expect(parseArguments(['sizes', '600,5000'])).toMatchObject({ parts: ['sizes'], sizes: [600, 5_000] });
  expect(parseArguments(['sizes']).sizes).toBeUndefined();
  expect(parseArguments(['search', '20000']).sizes).toBeUndefined();
});

it('shows its usage for what it does not know', () => {
  for (const args of [
    ['page'],
    ['--connections', '0'],
    ['--connections', 'ten'],
    ['--gateways', '0'],
    ['sizes', 'many'],
    ['sizes', '0'],
  ])
    expect(() => parseArguments(args)).toThrow('npm run bench -- full');
});
