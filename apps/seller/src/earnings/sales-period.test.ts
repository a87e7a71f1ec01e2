import { changeOf, periodOf, pointsIn, rangeBefore, readablePoints, totalOf } from './sales-period';

function days(from: string, count: number) {
  const start = Date.parse(from);
  return Array.from({ length: count }, (_none, index) => ({
    date: new Date(start + index * 86_400_000).toISOString().slice(0, 10),
    sales: 0.1,
    orders: 1,
    revenue: 0.2,
  }));
}

describe('periods of sales', () => {
  it('asks for enough days to contain the range, and for a year at most', () => {
    expect(periodOf({ from: '2026-11-25', to: '2026-11-26' }, '2026-12-01')).toBe('8d');
    expect(periodOf({ from: '2020-01-01', to: '2026-12-01' }, '2026-12-01')).toBe('365d');
  });

  it('keeps the days of the range, both ends included', () => {
    const points = pointsIn(days('2026-11-01', 30), { from: '2026-11-03', to: '2026-11-05' });
    expect(points.map(({ date }) => date)).toEqual(['2026-11-03', '2026-11-04', '2026-11-05']);
  });

  it('compares with the days just before', () => {
    const week = { from: '2026-03-01', to: '2026-03-07' };
    expect(rangeBefore(week)).toEqual({ from: '2026-02-22', to: '2026-02-28' });
  });

  it('shows short ranges by day and long ones by month', () => {
    expect(readablePoints(days('2026-11-01', 30)).isByMonth).toBe(false);
    const { isByMonth, points } = readablePoints(days('2026-01-01', 90));
    expect(isByMonth).toBe(true);
    expect(points.map(({ date, orders }) => [date, orders])).toEqual([
      ['2026-01-01', 31],
      ['2026-02-01', 28],
      ['2026-03-01', 31],
    ]);
  });

  it('adds amounts without errors of binary fractions', () => {
    expect(totalOf(days('2026-01-01', 3))).toEqual({ sales: 0.3, orders: 3, revenue: 0.6 });
  });

  it('knows no change from nothing', () => {
    expect(changeOf(100, 150)).toBe(0.5);
    expect(changeOf(0, 5)).toBeNull();
  });
});
