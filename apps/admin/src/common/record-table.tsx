import { Button } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { DataTable, EmptyState, ListPagination, type DataTableProps, type ListQuery } from '@e-storefront/ui';

interface RecordTableProps<Row> extends Pick<
  DataTableProps<Row>,
  'label' | 'columns' | 'rows' | 'sort' | 'onSort'
> {
  query: ListQuery<unknown>;
  pagination: ComponentProps<typeof ListPagination>['pagination'];
  /** The functions of useListParams. */
  list: {
    set: (changes: { page?: number; limit?: number }) => void;
    reset: () => void;
  };
  /** The address of a row's own page, if it has one. */
  to?: (row: Row) => string;
  /** Shown without rows; by default with a button that clears the filters. */
  empty: ComponentProps<typeof EmptyState>;
}

/** A page of records as a table, with the way to other pages. */
export function RecordTable<Row extends { id: string }>({
  query: { isLoading, error, onRetry },
  pagination,
  list: { set, reset },
  to,
  empty,
  ...table
}: RecordTableProps<Row>): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <DataTable<Row>
        {...table}
        rowKey={({ id }) => id}
        isLoading={isLoading}
        error={error}
        onRetry={onRetry}
        {...(to && { onRowOpen: (row: Row) => void navigate(to(row)) })}
        empty={<EmptyState action={<Button onClick={reset}>{t('common.clearFilters')}</Button>} {...empty} />}
      />
      <ListPagination pagination={pagination} onChange={set} />
    </>
  );
}
