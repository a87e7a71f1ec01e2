import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import type { ChartProps } from './series';

/** The values of a chart as a table, for screen readers. */
export function ChartTable({
  title,
  pointLabel,
  points,
  series,
  format,
}: Pick<ChartProps, 'title' | 'pointLabel' | 'points' | 'series' | 'format'>): ReactNode {
  const { number } = useFormats();
  const formatValue = format ?? number;
  return (
    <VisuallyHidden>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{pointLabel}</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ label, values }, index) => (
            <tr key={index}>
              <th scope="row">{label}</th>
              {series.map(({ key }) => (
                <td key={key}>{formatValue(values[key] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
