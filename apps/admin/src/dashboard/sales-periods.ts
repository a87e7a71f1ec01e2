import type { AdminSalesQuery } from './sales-chart.generated';

/** How finely the chart divides a period. */
export type Grain = 'daily' | 'weekly' | 'monthly';

/** The periods of the chart, each with the grains that make sense for it. */
export const PERIODS = {
  '7d': ['daily'],
  '30d': ['daily', 'weekly'],
  '90d': ['daily', 'weekly', 'monthly'],
  '12m': ['weekly', 'monthly'],
} as const satisfies Record<string, readonly Grain[]>;

export type Period = keyof typeof PERIODS;

export const DEFAULT_PERIOD: Period = '30d';

/** The period of an address. */
export function toPeriod(text: string): Period {
  return Object.keys(PERIODS).find((key): key is Period => key === text) ?? DEFAULT_PERIOD;
}

type Sales = NonNullable<AdminSalesQuery['salesAnalytics']>;

/** The sums over a period. The daily points are those of the period exactly. */
export function totals({ daily }: Sales): { sales: number; orders: number; revenue: number } {
  const sum = (pick: (point: Sales['daily'][number]) => number): number =>
    daily.reduce((before, point) => before + pick(point), 0);
  return {
    sales: sum(({ sales }) => sales),
    orders: sum(({ orders }) => orders),
    revenue: sum(({ revenue }) => revenue),
  };
}
