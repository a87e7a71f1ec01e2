import { SimpleGrid } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  FilterSelect,
  ListToolbar,
  PageHeader,
  SearchField,
  StatTile,
  useListParams,
  useStatusOptions,
  useListQuery,
} from '@e-storefront/ui';
import { RecordTable } from '../common/record-table';
import { useUserColumns } from './user-columns';
import { AdminUsersDocument } from './users-page.generated';

/** All accounts of the shop. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useListParams({ role: '' });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminUsersDocument, {
    page: params.page,
    limit: params.limit,
    search: params.search || null,
    role: params.role || null,
  });
  const { data } = query;
  const columns = useUserColumns();
  const pagination = data?.users?.pagination;
  return (
    <>
      <PageHeader title={t('users.title')} description={t('users.description')} />
      {pagination && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} mb="md">
          <StatTile label={t('users.customers')} value={formats.number(pagination.customerCount)} />
          <StatTile label={t('users.sellers')} value={formats.number(pagination.sellerCount)} />
          <StatTile label={t('users.admins')} value={formats.number(pagination.adminCount)} />
        </SimpleGrid>
      )}
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField label={t('users.search')} value={params.search} onChange={(search) => set({ search })} />
        <FilterSelect
          label={t('users.role')}
          value={params.role}
          onChange={(role) => set({ role })}
          options={useStatusOptions('role')}
        />
      </ListToolbar>
      <RecordTable
        label={t('users.title')}
        columns={columns}
        rows={data?.users?.users}
        pagination={pagination}
        query={query}
        list={list}
        to={({ id }) => `../users/${id}`}
        empty={{ icon: IconUsers, title: t('users.none'), text: t('users.noneText') }}
      />
    </>
  );
}
