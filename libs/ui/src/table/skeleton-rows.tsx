import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Column } from './columns';
import classes from './data-table.module.css';

interface SkeletonRowsProps<Row> {
  columns: readonly Column<Row>[];
  count: number;
  /** The number of columns for checkboxes and menus. */
  extra: number;
}

/** Stands in the table while its rows load. */
export function SkeletonRows<Row>({ columns, count, extra }: SkeletonRowsProps<Row>): ReactNode {
  return Array.from({ length: count }, (_, index) => (
    <tr key={index} aria-hidden className={classes['row']}>
      {columns.map(({ key, hideBelow }) => (
        <td key={key} className={hideBelow && `mantine-visible-from-${hideBelow}`}>
          <Skeleton height={14} width={index % 2 === 0 ? '70%' : '55%'} />
        </td>
      ))}
      {extra > 0 && <td colSpan={extra} />}
    </tr>
  ));
}
