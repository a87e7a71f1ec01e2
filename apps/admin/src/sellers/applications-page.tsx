import { Anchor, Button } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader, RelativeTime, useListParams, type Column, useListQuery } from '@e-storefront/ui';
import { RecordTable } from '../common/record-table';
import {
  AdminSellerApplicationsDocument,
  type AdminSellerApplicationsQuery,
} from './applications-page.generated';
import { SellerDecision } from './seller-decision';

type Applicant = NonNullable<AdminSellerApplicationsQuery['sellerApplications']>['users'][number];

/** Sellers who wait for a decision. */
export function ApplicationsPage(): ReactNode {
  const { t } = useTranslation();
  const list = useListParams({});
  const { params } = list;
  const query = useListQuery(AdminSellerApplicationsDocument, {
    page: params.page,
    limit: params.limit,
  });
  const { data } = query;
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
      <RecordTable
        label={t('sellers.title')}
        columns={columns}
        rows={data?.sellerApplications?.users}
        pagination={data?.sellerApplications?.pagination}
        query={query}
        list={list}
        to={({ id }) => `../users/${id}`}
        empty={{
          icon: IconBuildingStore,
          title: t('sellers.none'),
          text: t('sellers.noneText'),
          action: (
            <Button component={Link} to="../users?role=seller" variant="default">
              {t('sellers.all')}
            </Button>
          ),
        }}
      />
    </>
  );
}
