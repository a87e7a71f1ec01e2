import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Grid, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DateTime,
  EmptyState,
  Money,
  PageHeader,
  QueryState,
  RelativeTime,
  StatusBadge,
} from '@e-storefront/ui';
import { MachineClients } from '../api-access/machine-clients';
import { Facts } from '../common/facts';
import { Section } from '../common/section';
import { SellerFigures } from './seller-figures';
import { UserActions } from './user-actions';
import { UserAudit } from './user-audit';
import { UserBadges } from './user-columns';
import { AdminUserDocument, type AdminUserQuery } from './user-page.generated';

/** One account with what belongs to it. */
export function UserPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminUserDocument, { variables: { id } });
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!data?.user}
      empty={<EmptyState title={t('users.unknown')} text={t('users.unknownText')} />}
    >
      {data?.user && <LoadedUser user={data.user} />}
    </QueryState>
  );
}

type User = NonNullable<AdminUserQuery['user']>;

function LoadedUser({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const canReadAudit = usePermission('audit:read');
  const canReadFigures = usePermission('analytics:read-any');
  const canManageClients = usePermission('machine:manage-any');
  return (
    <>
      <PageHeader
        title={user.name}
        {...(user.email && { description: user.email })}
        back={{ to: '..', label: t('users.title') }}
        badge={<UserBadges user={user} />}
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            {user.role === 'seller' && canReadFigures && <SellerFigures sellerId={user.id} />}
            <UserOrders user={user} />
            <UserTickets user={user} />
            {canReadAudit && <UserAudit userId={user.id} />}
            {canManageClients && user.isActive && <MachineClients ownerId={user.id} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <Section title={t('users.account')}>
              <UserFacts user={user} />
            </Section>
            <UserActions user={user} />
            {user.addresses && user.addresses.length > 0 && (
              <Section title={t('users.addresses')}>
                <Addresses addresses={user.addresses} />
              </Section>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function UserFacts({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [t('users.role'), <StatusBadge key="role" kind="role" value={user.role} />],
        [t('users.email'), user.email],
        [t('users.phone'), user.phone],
        [
          t('users.secondFactor'),
          user.secondFactorEnabled
            ? t('users.secondFactorOn')
            : user.secondFactorRequired
              ? t('users.secondFactorMissing')
              : t('users.secondFactorOff'),
        ],
        [t('users.lastLogin'), user.lastLogin ? <RelativeTime at={user.lastLogin} /> : t('users.never')],
        [t('users.since'), user.createdAt && <DateTime at={user.createdAt} />],
      ]}
    />
  );
}

function UserOrders({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const orders = user.orders ?? [];
  return (
    <Section
      title={t('users.orders')}
      actions={
        orders.length > 0 && (
          <Anchor component={Link} to={`../orders?customerId=${user.id}`} size="sm">
            {t('users.allOrders')}
          </Anchor>
        )
      }
    >
      {orders.length === 0 && <Text c="dimmed">{t('users.noOrders')}</Text>}
      <Stack gap="xs">
        {orders.map((order) => (
          <Group key={order.id} justify="space-between">
            <div>
              <Anchor component={Link} to={`../orders/${order.orderNumber}`} size="sm">
                {order.orderNumber}
              </Anchor>
              <Text size="xs" c="dimmed">
                <DateTime at={order.createdAt} />
              </Text>
            </div>
            <Group gap="sm">
              <StatusBadge kind="order" value={order.orderStatus} />
              <Text size="sm">
                <Money amount={order.total} currency={order.currency} />
              </Text>
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

function UserTickets({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const tickets = user.tickets ?? [];
  return (
    <Section title={t('users.tickets')}>
      {tickets.length === 0 && <Text c="dimmed">{t('users.noTickets')}</Text>}
      <Stack gap="xs">
        {tickets.slice(0, 10).map((ticket) => (
          <Group key={ticket.id} justify="space-between" wrap="nowrap">
            <Anchor component={Link} to={`../tickets/${ticket.ticketId}`} size="sm">
              {ticket.subject}
            </Anchor>
            <StatusBadge kind="ticket" value={ticket.status} />
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

function Addresses({ addresses }: { addresses: NonNullable<User['addresses']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Stack gap="sm">
      {addresses.map((address) => (
        <div key={address.id}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {address.label ?? address.name}
            </Text>
            {address.isDefault && (
              <Badge size="xs" variant="light">
                {t('users.defaultAddress')}
              </Badge>
            )}
          </Group>
          <Text size="sm">
            {formats.list([address.street, address.city, address.zip, address.country].filter(Boolean))}
          </Text>
          <Text size="xs" c="dimmed">
            {address.mobile}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
