import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Stack, Tabs, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  FilterSelect,
  ListToolbar,
  PageHeader,
  RelativeTime,
  SearchField,
  StatusBadge,
  useListParams,
  type Column,
  useStatusLabel,
  useStatusOptions,
  useListQuery,
} from '@e-storefront/ui';
import { RecordTable } from '../common/record-table';
import { QUEUES } from './ticket-values';
import {
  AdminTicketQueuesDocument,
  AdminTicketsDocument,
  type AdminTicketsQuery,
} from './tickets-page.generated';

type TicketRow = NonNullable<AdminTicketsQuery['tickets']>['tickets'][number];

/** The desk: the tickets of the shop in queues by status. */
export function TicketsPage(): ReactNode {
  const { t } = useTranslation();
  const list = useListParams({
    status: 'open',
    priority: '',
    category: '',
    customerId: '',
  });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminTicketsDocument, {
    page: params.page,
    limit: params.limit,
    status: params.status === 'all' ? null : params.status,
    priority: params.priority || null,
    category: params.category || null,
    customerId: params.customerId || null,
    search: params.search || null,
  });
  const { data } = query;
  const columns = useTicketColumns();
  return (
    <>
      <PageHeader title={t('tickets.title')} description={t('tickets.description')} />
      <Queues status={params.status} onChange={(status) => set({ status })} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField
          label={t('tickets.search')}
          value={params.search}
          onChange={(search) => set({ search })}
        />
        <FilterSelect
          label={t('tickets.priority')}
          value={params.priority}
          onChange={(priority) => set({ priority })}
          options={useStatusOptions('ticketPriority')}
        />
        <FilterSelect
          label={t('tickets.category')}
          value={params.category}
          onChange={(category) => set({ category })}
          options={useStatusOptions('ticketCategory')}
        />
      </ListToolbar>
      <RecordTable
        label={t('tickets.title')}
        columns={columns}
        rows={data?.tickets?.tickets}
        pagination={data?.tickets?.pagination}
        query={query}
        list={list}
        to={({ ticketId }) => `../tickets/${ticketId}`}
        empty={{ icon: IconMessages, title: t('tickets.none'), text: t('tickets.noneText') }}
      />
    </>
  );
}

function Queues({ status, onChange }: { status: string; onChange: (status: string) => void }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const statusName = useStatusLabel();
  const { data } = useQuery(AdminTicketQueuesDocument, { fetchPolicy: 'cache-and-network' });
  return (
    <Tabs value={status} onChange={(value) => value && onChange(value)} mb="md" keepMounted={false}>
      <Tabs.List aria-label={t('tickets.queues')}>
        {QUEUES.map((queue) => {
          const total = data?.[queue]?.pagination.total;
          return (
            <Tabs.Tab
              key={queue}
              value={queue}
              rightSection={
                total !== undefined && (
                  <Badge size="sm" variant="light" circle={total < 10}>
                    {formats.number(total)}
                  </Badge>
                )
              }
            >
              {statusName('ticket', queue)}
            </Tabs.Tab>
          );
        })}
        <Tabs.Tab value="closed">{statusName('ticket', 'closed')}</Tabs.Tab>
        <Tabs.Tab value="all">{t('tickets.all')}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}

function useTicketColumns(): Column<TicketRow>[] {
  const { t } = useTranslation();
  const user = useSession()?.user;
  const statusName = useStatusLabel();
  return [
    {
      key: 'subject',
      header: t('tickets.subject'),
      render: ({ ticketId, subject }) => (
        <Stack gap={0}>
          <Anchor component={Link} to={`../tickets/${ticketId}`} fw={600} size="sm" lineClamp={2}>
            {subject}
          </Anchor>
          <Text size="xs" c="dimmed">
            {ticketId}
          </Text>
        </Stack>
      ),
    },
    { key: 'customer', header: t('tickets.customer'), render: ({ customerName }) => customerName },
    {
      key: 'category',
      header: t('tickets.category'),
      render: ({ category }) => statusName('ticketCategory', category),
      hideBelow: 'lg',
    },
    {
      key: 'priority',
      header: t('tickets.priority'),
      render: ({ priority }) => <StatusBadge kind="ticketPriority" value={priority} />,
    },
    {
      key: 'status',
      header: t('tickets.status'),
      render: ({ status }) => <StatusBadge kind="ticket" value={status} />,
    },
    {
      key: 'assignee',
      header: t('tickets.assignee'),
      render: ({ assignedTo, assignedToName }) =>
        assignedTo === user?.id ? t('tickets.me') : (assignedToName ?? t('tickets.nobody')),
      hideBelow: 'md',
    },
    {
      key: 'updated',
      header: t('tickets.updated'),
      render: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
      hideBelow: 'md',
    },
  ];
}
