import { Group, Pagination, Select, Text, useMatches } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';

/** Where a page is in its list, as the API returns it. */
export interface PaginationInfo {
  page: number;
  pages: number;
  total: number;
  limit: number;
}

interface ListPaginationProps {
  pagination: PaginationInfo | null | undefined;
  /** The function `set` of useListParams fits. */
  onChange(changes: { page?: number; limit?: number }): void;
  /** The lengths of pages to choose from. */
  limits?: readonly number[];
}

const LIMITS = [20, 50, 100];

/** The pages of a list, below it: which rows are shown, of how many, and the way to others. */
export function ListPagination({ pagination, onChange, limits = LIMITS }: ListPaginationProps): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const siblings = useMatches({ base: 0, sm: 1 });
  if (!pagination || pagination.total === 0) return null;
  const { page, pages, total, limit } = pagination;
  const first = (page - 1) * limit + 1;
  const last = Math.min(page * limit, total);
  const lengths = [...new Set([...limits, limit])].sort((one, other) => one - other);
  return (
    <Group component="nav" aria-label={t('ui.list.pages')} justify="space-between" gap="sm" mt="md">
      <Text size="sm" c="dimmed" role="status">
        {t('ui.list.shown', { first: number(first), last: number(last), total: number(total) })}
      </Text>
      <Group gap="sm">
        {total > Math.min(...lengths) && (
          <Select
            aria-label={t('ui.list.pageLength')}
            size="sm"
            w={150}
            allowDeselect={false}
            data={lengths.map((length) => ({
              value: String(length),
              label: t('ui.list.perPage', { number: number(length) }),
            }))}
            value={String(limit)}
            onChange={(value) => value !== null && onChange({ limit: Number(value) })}
          />
        )}
        {pages > 1 && (
          <Pagination
            total={pages}
            value={page}
            onChange={(next) => onChange({ page: next })}
            siblings={siblings}
            gap={4}
            boundaries={1}
            size="sm"
            getItemProps={(item) => ({ 'aria-label': t('ui.list.page', { page: number(item) }) })}
            getControlProps={(control) => ({ 'aria-label': t(`ui.list.${control}`) })}
          />
        )}
      </Group>
    </Group>
  );
}
