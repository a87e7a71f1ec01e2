import { Anchor, Button } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  EmptyState,
  ListPagination,
  PageHeader,
  RelativeTime,
  useListParams,
  type Column,
} from '@e-storefront/ui';
import { useListQuery } from '../common/use-list-query';
import {
  AdminSellerApplicationsDocument,
  type AdminSellerApplicationsQuery,
} from './applications-page.generated';
import { SellerDecision } from './seller-decision';

type Applicant = NonNullable<AdminSellerApplicationsQuery['sellerApplications']>['users'][number];

/** Sellers who wait for a decision. */
export function ApplicationsPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { params, set } = useListParams({});
  const { data, isLoading, error, onRetry } = useListQuery(AdminSellerApplicationsDocument, {
    page: params.page,
    limit: params.limit,
  });
  const columns: Column<Applicant>[] = [
    {
      key: 'name',
      header: t('sellers.name'),
      render: ({ id, name }) => (
        <Anchor component={Link} to={`../users/${id}`} fw={600} size="sm">
          {name}
        </Anchor>
      ),
    },
    { key: 'email', header: t('users.email'), render: ({ email }) => email },
    { key: 'phone', header: t('users.phone'), render: ({ phone }) => phone, hideBelow: 'md' },
    {
      key: 'verified',
      header: t('sellers.verified'),
      render: ({ emailVerified }) => (emailVerified ? t('common.yes') : t('common.no')),
      hideBelow: 'md',
    },
    {
      key: 'applied',
      header: t('sellers.applied'),
      render: ({ createdAt }) => createdAt && <RelativeTime at={createdAt} />,
    },
    {
      key: 'decision',
      header: t('sellers.decision'),
      render: (seller) => <SellerDecision seller={seller} />,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('sellers.title')}
        description={t('sellers.description')}
        actions={
          <Button component={Link} to="../users?role=seller" variant="default">
            {t('sellers.all')}
          </Button>
        }
      />
      <DataTable
        label={t('sellers.title')}
        columns={columns}
        rows={data?.sellerApplications?.users}
        rowKey={({ id }) => id}
        isLoading={isLoading}
        error={error}
        onRetry={onRetry}
        onRowOpen={({ id }) => void navigate(`../users/${id}`)}
        empty={
          <EmptyState
            icon={IconBuildingStore}
            title={t('sellers.none')}
            text={t('sellers.noneText')}
            action={
              <Button component={Link} to="../users?role=seller" variant="default">
                {t('sellers.all')}
              </Button>
            }
          />
        }
      />
      <ListPagination pagination={data?.sellerApplications?.pagination} onChange={set} />
    </>
  );
}
