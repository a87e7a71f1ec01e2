import { Button, SimpleGrid } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  SearchField,
  StatTile,
  useListParams,
  useStatusOptions,
} from '@e-storefront/ui';
import { useListQuery } from '../common/use-list-query';
import { useUserColumns } from './user-columns';
import { AdminUsersDocument } from './users-page.generated';

/** All accounts of the shop. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const { params, set, reset, isFiltered } = useListParams({ role: '' });
  const { data, isLoading, error, onRetry } = useListQuery(AdminUsersDocument, {
    page: params.page,
    limit: params.limit,
    search: params.search || null,
    role: params.role || null,
  });
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
      <DataTable
        label={t('users.title')}
        columns={columns}
        rows={data?.users?.users}
        rowKey={({ id }) => id}
        isLoading={isLoading}
        error={error}
        onRetry={onRetry}
        onRowOpen={({ id }) => void navigate(`../users/${id}`)}
        empty={
          <EmptyState
            icon={IconUsers}
            title={t('users.none')}
            text={t('users.noneText')}
            action={<Button onClick={reset}>{t('common.clearFilters')}</Button>}
          />
        }
      />
      <ListPagination pagination={pagination} onChange={set} />
    </>
  );
}
