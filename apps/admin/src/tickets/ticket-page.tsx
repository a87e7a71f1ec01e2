import { useQuery, useSubscription } from '@apollo/client/react';
import { Anchor, Grid, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, EmptyState, PageHeader, QueryState, StatusBadge, useStatusLabel } from '@e-storefront/ui';
import { Facts } from '../common/facts';
import { Section } from '../common/section';
import { AssigneeSelect } from './assignee-select';
import { Conversation } from './conversation';
import { TicketActions } from './ticket-actions';
import {
  AdminTicketDocument,
  AdminTicketUpdatedDocument,
  type AdminTicketQuery,
} from './ticket-page.generated';
import { TicketReply } from './ticket-reply';

/** One ticket with its conversation. It follows changes while it is open. */
export function TicketPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminTicketDocument, { variables: { id } });
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!data?.ticket}
      empty={<EmptyState title={t('tickets.unknown')} text={t('tickets.unknownText')} />}
    >
      {data?.ticket && <LoadedTicket ticket={data.ticket} />}
    </QueryState>
  );
}

function LoadedTicket({ ticket }: { ticket: NonNullable<AdminTicketQuery['ticket']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const statusName = useStatusLabel();
  const canWork = usePermission('ticket:work');
  useSubscription(AdminTicketUpdatedDocument, { variables: { ticketId: ticket.id }, ignoreResults: true });
  return (
    <>
      <PageHeader
        title={ticket.subject}
        description={t('tickets.openedBy', {
          number: ticket.ticketId,
          name: ticket.customerName,
          at: formats.dateTime(ticket.createdAt),
        })}
        back={{ to: '..', label: t('tickets.title') }}
        badge={
          <>
            <StatusBadge kind="ticket" value={ticket.status} />
            <StatusBadge kind="ticketPriority" value={ticket.priority} />
          </>
        }
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Conversation ticket={ticket} />
            {canWork && <TicketReply ticket={ticket} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            {canWork && <TicketActions ticket={ticket} />}
            <Section title={t('tickets.details')}>
              <Stack>
                {canWork && ticket.status !== 'closed' && <AssigneeSelect ticket={ticket} />}
                <Facts
                  facts={[
                    [
                      t('tickets.customer'),
                      ticket.customerId ? (
                        <Anchor component={Link} to={`../users/${ticket.customerId}`} size="sm">
                          {ticket.customerName}
                        </Anchor>
                      ) : (
                        t('tickets.guest', { name: ticket.customerName })
                      ),
                    ],
                    [t('tickets.email'), ticket.customerEmail],
                    [t('tickets.category'), statusName('ticketCategory', ticket.category)],
                    [
                      t('tickets.order'),
                      ticket.order && (
                        <Anchor component={Link} to={`../orders/${ticket.order.orderNumber}`} size="sm">
                          {ticket.order.orderNumber}
                        </Anchor>
                      ),
                    ],
                    [
                      t('tickets.product'),
                      ticket.product && (
                        <Anchor component={Link} to={`../products/${ticket.product.id}`} size="sm">
                          {ticket.product.name}
                        </Anchor>
                      ),
                    ],
                    [t('tickets.resolvedAt'), ticket.resolvedAt && <DateTime at={ticket.resolvedAt} />],
                    [t('tickets.closedAt'), ticket.closedAt && <DateTime at={ticket.closedAt} />],
                    [t('tickets.resolution'), ticket.resolution],
                  ]}
                />
                {ticket.attachments.length > 0 && (
                  <div>
                    <Text size="sm" c="dimmed">
                      {t('tickets.attachments')}
                    </Text>
                    <Group gap="xs">
                      {ticket.attachments.map((url, index) => (
                        <Anchor key={url} href={url} target="_blank" rel="noreferrer noopener" size="sm">
                          {t('tickets.attachment', { number: index + 1 })}
                        </Anchor>
                      ))}
                    </Group>
                  </div>
                )}
              </Stack>
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
