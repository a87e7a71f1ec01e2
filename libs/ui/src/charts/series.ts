/** One of the values that a chart shows for each point. */
export interface ChartSeries {
  /** Its property of the points. */
  key: string;
  label: string;
  /** A colour of the theme; the charts' own order by default. */
  color?: string;
}

/** A place on the axis with its values by series. */
export interface ChartPoint {
  /** What the axis shows, formatted. */
  label: string;
  values: Readonly<Record<string, number>>;
}

/** What the charts have in common. */
export interface ChartProps {
  /** The accessible name, and the caption of the table for screen readers. */
  title: string;
  /** What the points are, such as `Day`. */
  pointLabel: string;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  /** Formats a value, as `money` of useFormats does; plain numbers by default. */
  format?(value: number): string;
  height?: number;
}

/** Distinguishable for people who see colours differently, and against both backgrounds. */
const COLORS = ['brand.6', 'amber.6', 'indigo.5', 'pink.6', 'lime.7'];

/** The labels of an axis at the right, which Mantine would move into the chart. */
export const RIGHT_TICK = { transform: 'translate(10, 0)', fontSize: 12, fill: 'currentColor' };

/** The series as Mantine's charts take them. */
export function toChartSeries(
  series: readonly ChartSeries[],
): { name: string; label: string; color: string }[] {
  return series.map(({ key, label, color }, index) => ({
    name: key,
    label,
    color: color ?? COLORS[index % COLORS.length] ?? 'brand.6',
  }));
}

/** The points as Mantine's charts take them. */
export function toChartData(points: readonly ChartPoint[]): Record<string, string | number>[] {
  return points.map(({ label, values }) => ({ ...values, label }));
}
