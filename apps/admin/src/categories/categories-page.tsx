import { useQuery } from '@apollo/client/react';
import { Button, Text } from '@mantine/core';
import { IconCategory, IconPlus } from '@tabler/icons-react';
import { useMemo, type ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState } from '@e-storefront/ui';
import { AdminCategoriesDocument } from './categories.generated';
import { CategoryTreeView } from './category-tree-view';
import { toTree } from './category-tree';

/** The categories as a tree. */
export function CategoriesPage(): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('category:write');
  const { data, loading, error, refetch } = useQuery(AdminCategoriesDocument, {
    fetchPolicy: 'cache-and-network',
  });
  const tree = useMemo(() => toTree(data?.categories?.data ?? []), [data]);
  const create = canWrite && (
    <Button component={Link} to="../categories/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t('categories.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('categories.title')} description={t('categories.description')} actions={create} />
      <QueryState
        isLoading={loading && !data}
        error={error}
        onRetry={() => void refetch()}
        isEmpty={tree.length === 0}
        empty={
          <EmptyState
            icon={IconCategory}
            title={t('categories.none')}
            text={t('categories.noneText')}
            action={create}
          />
        }
      >
        {canWrite && (
          <Text size="sm" c="dimmed" mb="sm" id="category-help">
            {t('categories.help')}
          </Text>
        )}
        <CategoryTreeView tree={tree} canWrite={canWrite} />
      </QueryState>
    </>
  );
}
