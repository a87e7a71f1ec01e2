import { Loader, VisuallyHidden } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '../states/error-notice';
import { useDelayed } from '../states/use-delayed';
import type { Column, RowAction, Selection, Sort } from './columns';
import classes from './data-table.module.css';
import { SelectionBar } from './selection-bar';
import { SkeletonRows } from './skeleton-rows';
import { TableHead } from './table-head';
import { TableRow } from './table-row';
import { useRowNavigation } from './use-row-navigation';
import { useVirtualRows } from './use-virtual-rows';

export interface DataTableProps<Row> {
  /** The accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined until they are loaded. While others load, the old ones stay. */
  rows: readonly Row[] | undefined;
  rowKey(row: Row): string;
  isLoading?: boolean;
  error?: unknown;
  onRetry?(): unknown;
  /** Shown in place of the table if there are no rows. */
  empty?: ReactNode;
  /** The order in effect; the parameters of useListParams fit. */
  sort?: Sort;
  onSort?(sort: Sort): void;
  /** Opens a row, by a click on it or Enter. */
  onRowOpen?(row: Row): void;
  selection?: Selection;
  /** The entries of the menu at the end of a row. */
  rowActions?(row: Row): readonly RowAction[];
  /** The table scrolls by itself above this height; tables of more than 100 rows do so anyway. */
  maxHeight?: number | string;
}

const SKELETON_ROWS = 6;

/**
 * Rows in columns; on a phone, cards. It renders only the visible part of a long table. Arrows, Home and End move between rows,
 * Enter opens one, Space selects it.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  isLoading = false,
  error,
  onRetry,
  empty,
  sort,
  onSort,
  onRowOpen,
  selection,
  rowActions,
  maxHeight,
}: DataTableProps<Row>): ReactNode {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const isLong = useDelayed(isLoading);
  const { visible, before, after, isVirtual, measure, reveal } = useVirtualRows(rows?.length ?? 0, scroller);
  const navigation = useRowNavigation(rows?.length ?? 0, scroller, reveal);

  const toggle = useCallbackRef((key: string): void => {
    const selected = new Set(selection?.selected);
    if (!selected.delete(key)) selected.add(key);
    selection?.onChange(selected);
  });
  if (error && !rows) return <ErrorNotice error={error} {...(onRetry && { onRetry })} />;
  if (rows?.length === 0 && !isLoading) return empty;
  const columnCount = columns.length + (selection ? 1 : 0) + (rowActions ? 1 : 0);
  return (
    <div className={classes['root']}>
      {error ? <ErrorNotice error={error} {...(onRetry && { onRetry })} /> : null}
      {selection && <SelectionBar selection={selection} />}
      <div
        ref={scroller}
        className={classes['scroller']}
        style={{ maxHeight: maxHeight ?? (isVirtual ? '70vh' : undefined) }}
      >
        {isLong && rows && (
          <div className={classes['loading']}>
            <Loader size="sm" role="status" aria-label={t('ui.states.loading')} />
          </div>
        )}
        <table
          role="grid"
          aria-label={label}
          aria-rowcount={(rows?.length ?? 0) + 1}
          aria-busy={isLoading}
          className={classes['table']}
          data-fixed={isVirtual || undefined}
        >
          <TableHead
            columns={columns}
            keys={rows?.map(rowKey) ?? []}
            {...(sort && { sort })}
            {...(onSort && { onSort })}
            {...(selection && { selection })}
            hasActions={rowActions !== undefined}
          />
          <tbody role="rowgroup">
            {!rows && isLong && (
              <SkeletonRows columns={columns} count={SKELETON_ROWS} extra={columnCount - columns.length} />
            )}
            {before > 0 && <Spacer height={before} span={columnCount} />}
            {visible.map((index) => {
              const row = rows?.[index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <TableRow
                  key={key}
                  ref={measure}
                  index={index}
                  id={key}
                  row={row}
                  columns={columns}
                  isCurrent={navigation.current === index}
                  onFocus={navigation.setCurrent}
                  onKeyDown={navigation.onKeyDown}
                  {...(onRowOpen && { onOpen: onRowOpen })}
                  {...(rowActions && { rowActions })}
                  {...(selection && { isSelected: selection.selected.has(key), onToggle: toggle })}
                />
              );
            })}
            {after > 0 && <Spacer height={after} span={columnCount} />}
          </tbody>
        </table>
      </div>
      {!rows && isLong && <VisuallyHidden role="status">{t('ui.states.loading')}</VisuallyHidden>}
    </div>
  );
}

/** Takes the place of the rows that are not rendered. */
function Spacer({ height, span }: { height: number; span: number }): ReactNode {
  return (
    <tr aria-hidden className={classes['spacer']}>
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}
