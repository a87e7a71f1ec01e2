import { createFormats } from './format';

const NBSP = '\u00a0';

describe('formats', () => {
  it('write amounts in the currency of the shop, or another', () => {
    const { money } = createFormats('de', 'EUR');
    expect(money(1234.5)).toBe(`1.234,50${NBSP}€`);
    expect(money(3, 'JPY')).toBe(`3${NBSP}¥`);
    expect(createFormats('en', 'INR').money(123456.7)).toBe('₹1,23,456.70');
  });

  it('keep Latin digits in every language, as order numbers have them', () => {
    for (const language of ['en', 'hi', 'de', 'ar'] as const)
      expect(createFormats(language, 'INR').number(12)).toBe('12');
    expect(createFormats('ar', 'INR').money(12)).toMatch(/12/);
  });

  it('write times for readers', () => {
    const { date, relative, list } = createFormats('en', 'INR');
    expect(date('2026-12-01T10:00:00Z')).toMatch(/December 2026/);
    expect(relative(new Date(Date.now() - 2 * 86_400_000).toISOString())).toBe('2 days ago');
    expect(relative(new Date(Date.now() + 60_000).toISOString())).toBe('in 1 minute');
    expect(list(['red', 'blue'])).toBe('red and blue');
  });
});
