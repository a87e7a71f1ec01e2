import { Group, Pagination } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { withPage } from './listing-params';

/** Links to the pages of a list. */
export function ListingPages({ page, pages }: { page: number; pages: number }): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  if (pages <= 1) return null;
  return (
    <nav aria-label={t('listing.pages')}>
      <Pagination.Root
        mt="xl"
        value={page}
        total={pages}
        size="lg"
        siblings={1}
        getItemProps={(number) => ({
          component: Link,
          to: withPage(params, number),
          'aria-label': t('listing.page', { number }),
        })}
      >
        <Group gap={8}>
          <Pagination.Items />
        </Group>
      </Pagination.Root>
    </nav>
  );
}
