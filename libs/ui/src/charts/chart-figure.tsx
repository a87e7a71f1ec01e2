import type { ReactNode } from 'react';
import { ChartTable } from './chart-table';
import type { ChartProps } from './series';

/** A chart for the eye, and its values as a table for screen readers. */
export function ChartFigure({ chart, children }: { chart: ChartProps; children: ReactNode }): ReactNode {
  return (
    <figure aria-label={chart.title} style={{ margin: 0 }}>
      {/* SVG places texts by the direction of the page, which the axes take into account already. */}
      <div aria-hidden dir="ltr">
        {children}
      </div>
      <ChartTable {...chart} />
    </figure>
  );
}
