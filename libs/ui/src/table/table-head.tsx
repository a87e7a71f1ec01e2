import { Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { nextSort, type Column, type Selection, type Sort } from './columns';
import classes from './data-table.module.css';

interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  /** The keys of all rows. */
  keys: readonly string[];
  sort?: Sort;
  onSort?(sort: Sort): void;
  selection?: Selection;
  hasActions: boolean;
}

/** The names of the columns, by which the table is sorted. */
export function TableHead<Row>({
  columns,
  keys,
  sort,
  onSort,
  selection,
  hasActions,
}: TableHeadProps<Row>): ReactNode {
  const { t } = useTranslation();
  return (
    <thead role="rowgroup" className={classes['head']}>
      <tr role="row" aria-rowindex={1}>
        {selection && (
          <th role="columnheader" className={classes['narrow']}>
            <SelectAll keys={keys} selection={selection} />
          </th>
        )}
        {columns.map((column) => (
          <ColumnHeader key={column.key} column={column} sort={sort} onSort={onSort} />
        ))}
        {hasActions && (
          <th role="columnheader" className={classes['narrow']}>
            <VisuallyHidden>{t('ui.table.actions')}</VisuallyHidden>
          </th>
        )}
      </tr>
    </thead>
  );
}

interface ColumnHeaderProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

function ColumnHeader<Row>({ column, sort, onSort }: ColumnHeaderProps<Row>): ReactNode {
  const { header, sortKey, align = 'start', width, hideBelow } = column;
  const isSorted = sortKey !== undefined && sort?.sortBy === sortKey;
  const isAscending = sort?.sortOrder === 'asc';
  const Icon = !isSorted ? IconArrowsSort : isAscending ? IconArrowUp : IconArrowDown;
  return (
    <th
      role="columnheader"
      scope="col"
      style={{ width, textAlign: align }}
      data-align={align}
      data-sortable={(sortKey !== undefined && onSort !== undefined) || undefined}
      className={hideBelow && `mantine-visible-from-${hideBelow}`}
      {...(isSorted && { 'aria-sort': isAscending ? 'ascending' : 'descending' })}
    >
      {sortKey !== undefined && onSort ? (
        <UnstyledButton
          className={classes['sort']}
          data-sorted={isSorted || undefined}
          onClick={() => onSort(nextSort(sortKey, sort))}
        >
          {header}
          <Icon size={14} aria-hidden />
        </UnstyledButton>
      ) : (
        header
      )}
    </th>
  );
}

function SelectAll({ keys, selection }: { keys: readonly string[]; selection: Selection }): ReactNode {
  const { t } = useTranslation();
  const { selected, onChange } = selection;
  const isAll = keys.length > 0 && keys.every((key) => selected.has(key));
  const isSome = !isAll && keys.some((key) => selected.has(key));
  const toggle = (): void => {
    const rest = [...selected].filter((key) => !keys.includes(key));
    onChange(new Set(isAll ? rest : [...rest, ...keys]));
  };
  return (
    <Checkbox
      size="sm"
      aria-label={t('ui.table.selectAll')}
      checked={isAll}
      indeterminate={isSome}
      onChange={toggle}
    />
  );
}
