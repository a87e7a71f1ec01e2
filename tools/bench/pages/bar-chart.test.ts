import { barChart } from './bar-chart';

const bar = (label: string, value: number, isOurs = false) => ({ label, value, isOurs });
const draw = (groups: Parameters<typeof barChart>[0]['groups']): string =>
  barChart({ title: 'Products & orders', unit: 'answers a second', groups });
const widthsOf = (svg: string): number[] =>
  [...svg.matchAll(/<rect class="(?:ours|peer)"[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));

it('draws all groups to one scale', () => {
  const [full, half, quarter] = widthsOf(
    draw([
      { name: 'guest', bars: [bar('ours', 1_000, true), bar('stock', 500)] },
      { name: 'customer', bars: [bar('ours', 250, true)] },
    ]),
  );
  expect(half).toBe((full ?? 0) / 2);
  expect(quarter).toBeCloseTo((full ?? 0) / 4, -1);
});

it('shows the smallest value as well', () => {
  expect(widthsOf(draw([{ name: 'guest', bars: [bar('ours', 100_000, true), bar('stock', 1)] }]))[1]).toBe(1);
});

it('writes labels, values and the title as text', () => {
  const svg = draw([{ name: 'guest', bars: [bar('a < b', 12_345.6)] }]);
  expect(svg).toContain('>a &lt; b</text>');
  expect(svg).toContain('>12,346</text>');
  expect(svg).toContain('<title>Products &amp; orders</title>');
});

it('has colours for dark pages', () => {
  expect(draw([{ name: 'guest', bars: [bar('ours', 1)] }])).toContain('prefers-color-scheme: dark');
});
