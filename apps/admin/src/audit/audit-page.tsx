import { Anchor, Text } from '@mantine/core';
import { IconShieldSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  DateTime,
  FilterSelect,
  ListToolbar,
  PageHeader,
  useListParams,
  type Column,
  useListQuery,
} from '@e-storefront/ui';
import { oneOf } from '../common/one-of';
import { RecordTable } from '../common/record-table';
import { AUDIT_KINDS } from './audit-kinds';
import { AdminAuditDocument } from './audit-page.generated';
import type { AdminAuditRowFragment } from './audit-row.generated';

/** Security-relevant actions in the shop, newest first. */
export function AuditPage(): ReactNode {
  const { t } = useTranslation();
  const list = useListParams({ kind: '', userId: '' });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminAuditDocument, {
    page: params.page,
    limit: params.limit,
    kind: oneOf(AUDIT_KINDS, params.kind),
    userId: params.userId || null,
  });
  const { data } = query;
  const columns: Column<AdminAuditRowFragment>[] = [
    { key: 'at', header: t('audit.at'), render: ({ at }) => <DateTime at={at} /> },
    { key: 'kind', header: t('audit.kind'), render: ({ kind }) => t(`audit.kinds.${kind}`) },
    {
      key: 'actor',
      header: t('audit.actor'),
      render: ({ actor }) => <AccountLink account={actor} fallback={t('audit.anonymous')} />,
    },
    {
      key: 'user',
      header: t('audit.user'),
      render: ({ user }) => <AccountLink account={user} fallback={t('audit.unknown')} />,
    },
    { key: 'address', header: t('audit.address'), render: ({ address }) => address, hideBelow: 'md' },
  ];
  return (
    <>
      <PageHeader title={t('audit.title')} description={t('audit.description')} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <FilterSelect
          label={t('audit.kind')}
          value={params.kind}
          onChange={(kind) => set({ kind })}
          options={AUDIT_KINDS.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
        />
      </ListToolbar>
      <RecordTable
        label={t('audit.title')}
        columns={columns}
        rows={data?.auditEvents?.events}
        pagination={data?.auditEvents?.pagination}
        query={query}
        list={list}
        empty={{ icon: IconShieldSearch, title: t('audit.none'), text: t('audit.noneText') }}
      />
    </>
  );
}

interface AccountLinkProps {
  account: { id: string; name: string } | null;
  fallback: string;
}

function AccountLink({ account, fallback }: AccountLinkProps): ReactNode {
  if (!account)
    return (
      <Text size="sm" c="dimmed">
        {fallback}
      </Text>
    );
  return (
    <Anchor component={Link} to={`../users/${account.id}`} size="sm">
      {account.name}
    </Anchor>
  );
}
