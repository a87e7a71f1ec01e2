import { useQuery } from '@apollo/client/react';
import { isoDay, presetRange, useListParams, type DateRange } from '@e-storefront/ui';
import { SellerSalesDocument } from '../home/figures.generated';
import { changeOf, periodOf, pointsIn, rangeBefore, totalOf, type SalesPoint } from './sales-period';

/** The sales of a range of days, which the address of the page keeps. */
export interface Sales {
  range: DateRange;
  setRange(range: DateRange): void;
  /** By day; undefined until they are loaded. */
  points: SalesPoint[] | undefined;
  total: Omit<SalesPoint, 'date'> | undefined;
  /** The change since the days just before, as a share; null if it is unknown. */
  change: { revenue: number | null; orders: number | null };
  isLoading: boolean;
  error: unknown;
  retry(): unknown;
}

/** Loads the sales of the chosen range; the last 30 days at first. */
export function useSales(): Sales {
  const today = new Date();
  const { params, set } = useListParams({ from: '', to: '' });
  const isChosen = params.from !== '' && params.to !== '';
  const range = isChosen ? { from: params.from, to: params.to } : presetRange('last30Days', today);
  const before = rangeBefore(range);
  const { data, previousData, loading, error, refetch } = useQuery(SellerSalesDocument, {
    variables: { period: periodOf(before, isoDay(today)) },
  });
  const daily = (data ?? previousData)?.salesAnalytics?.daily;
  const points = daily && pointsIn(daily, range);
  const total = points && totalOf(points);
  // The API reports no more than a year: earlier days cannot be compared with.
  const isComparable = daily?.[0] !== undefined && daily[0].date <= before.from;
  const earlier = isComparable ? totalOf(pointsIn(daily, before)) : undefined;
  const changeIn = (name: 'revenue' | 'orders'): number | null =>
    total && earlier ? changeOf(earlier[name], total[name]) : null;
  return {
    range,
    setRange: ({ from, to }) => set({ from, to }),
    points,
    total,
    change: { revenue: changeIn('revenue'), orders: changeIn('orders') },
    isLoading: loading && !daily,
    error: daily ? undefined : error,
    retry: () => refetch(),
  };
}
