import { useQuery } from '@apollo/client/react';
import { Button, Card, Group, Skeleton, Stack, Text, type ButtonVariant } from '@mantine/core';
import { IconLogin2, IconMessageCircle, IconPencil } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useAccount } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import {
  EmptyState,
  ListPagination,
  PageHeader,
  QueryState,
  RelativeTime,
  StatusBadge,
  useListParams,
  useStatusLabel,
} from '@e-storefront/ui';
import classes from './tickets-page.module.css';
import { StorefrontTicketsDocument, type StorefrontTicketsQuery } from './tickets-page.generated';

const DEFAULTS = { limit: 10 } as const;
const LIMITS = [10, 20, 50];

/** The customer's requests for support, newest first. Guests can log in or write a request. */
export function TicketsPage(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  return (
    <>
      <PageHeader
        title={t('tickets.title')}
        description={t('tickets.text')}
        actions={account && <WriteButton />}
      />
      {account ? <OwnTickets /> : <LogInHint />}
    </>
  );
}

function WriteButton({ variant = 'filled' }: { variant?: ButtonVariant }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      component={Link}
      to="/tickets/new"
      variant={variant}
      size="md"
      leftSection={<IconPencil size={18} stroke={1.5} aria-hidden />}
    >
      {t('tickets.write')}
    </Button>
  );
}

function LogInHint(): ReactNode {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconLogin2}
      title={t('tickets.guestTitle')}
      text={t('tickets.guestText')}
      action={
        <Group justify="center">
          <Button component={Link} to="/log-in?next=/tickets" size="md">
            {t('account.titles.log-in')}
          </Button>
          <WriteButton variant="light" />
        </Group>
      }
    />
  );
}

function OwnTickets(): ReactNode {
  const { t } = useTranslation();
  const { params, set } = useListParams(DEFAULTS);
  const { page, limit } = params;
  const { data, previousData, error, refetch } = useQuery(StorefrontTicketsDocument, {
    variables: { page, limit },
    fetchPolicy: 'cache-and-network',
  });
  const shown = (data ?? previousData)?.myTickets;
  return (
    <QueryState
      isLoading={!shown && !error}
      error={shown ? undefined : error}
      onRetry={() => refetch()}
      isEmpty={shown?.pagination.total === 0}
      empty={<EmptyState icon={IconMessageCircle} title={t('tickets.none')} text={t('tickets.noneText')} />}
      skeleton={<ListSkeleton />}
    >
      <ul className={classes['list']}>
        {shown?.tickets.map((ticket) => (
          <li key={ticket.id}>
            <TicketCard ticket={ticket} />
          </li>
        ))}
      </ul>
      <ListPagination pagination={shown?.pagination} onChange={set} limits={LIMITS} />
    </QueryState>
  );
}

type ListedTicket = NonNullable<StorefrontTicketsQuery['myTickets']>['tickets'][number];

function TicketCard({ ticket }: { ticket: ListedTicket }): ReactNode {
  const label = useStatusLabel();
  const { t } = useTranslation();
  return (
    <Card component={Link} to={`/tickets/${ticket.ticketId}`} withBorder className={classes['card']}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text fw={600} className={classes['subject']} dir="auto">
          {ticket.subject}
        </Text>
        <StatusBadge kind="ticket" value={ticket.status} />
      </Group>
      <Text size="sm" c="dimmed">
        <bdi>{ticket.ticketId}</bdi> · {label('ticketCategory', ticket.category)} · {t('tickets.changed')}{' '}
        <RelativeTime at={ticket.updatedAt} />
      </Text>
    </Card>
  );
}

function ListSkeleton(): ReactNode {
  return (
    <Stack gap="sm">
      <Skeleton h={84} />
      <Skeleton h={84} />
      <Skeleton h={84} />
    </Stack>
  );
}
