import { Button, Group, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Form, useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { HiddenParams } from './hidden-params';
import { sortOf, SORTS, withChange, type ListingScope } from './listing-params';

/** The choice of the list's order. Without scripts it is a form with a button. */
export function SortSelect({ scope }: { scope: ListingScope }): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const sorts = SORTS.filter((sort) => sort !== 'relevance' || params.get('q'));
  return (
    <Form method="get">
      <HiddenParams params={params} without={['sort', 'page']} />
      <Group gap="xs">
        <NativeSelect
          name="sort"
          aria-label={t('listing.sort.label')}
          value={sortOf(params, scope)}
          onChange={({ currentTarget: { value } }) =>
            void navigate(
              withChange(params, (next) => next.set('sort', value)),
              { preventScrollReset: true },
            )
          }
          data={sorts.map((sort) => ({ value: sort, label: t(`listing.sort.${sort}`) }))}
        />
        <noscript>
          <Button type="submit" variant="default">
            {t('listing.apply')}
          </Button>
        </noscript>
      </Group>
    </Form>
  );
}
