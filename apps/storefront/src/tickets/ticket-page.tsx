import { useMutation, useQuery, useSubscription } from '@apollo/client/react';
import { Anchor, Button, Skeleton, Stack } from '@mantine/core';
import { IconMessageCircleOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, Navigate, useLocation, useParams } from 'react-router';
import { apiError, useAccount } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, EmptyState, PageHeader, QueryState, StatusBadge, useStatusLabel } from '@e-storefront/ui';
import {
  StorefrontAddTicketCommentDocument,
  StorefrontTicketDocument,
  StorefrontTicketUpdatedDocument,
  type StorefrontTicketQuery,
} from './ticket-page.generated';
import { TicketThread } from './ticket-thread';

const STAFF_ROLES: readonly string[] = ['support', 'admin', 'super_admin'];

/** One of the customer's requests with its conversation, which follows changes while it is open. */
export function TicketPage(): ReactNode {
  const account = useAccount();
  const { pathname } = useLocation();
  if (!account) return <Navigate to={`/log-in?next=${encodeURIComponent(pathname)}`} replace />;
  return <OwnTicket />;
}

function OwnTicket(): ReactNode {
  const { number = '' } = useParams();
  const { data, error, refetch } = useQuery(StorefrontTicketDocument, {
    variables: { id: number },
    fetchPolicy: 'cache-and-network',
  });
  // The number in the address cannot be one of a ticket.
  const isInvalid = error !== undefined && apiError(error).code === 'BAD_USER_INPUT';
  return (
    <QueryState
      isLoading={!data && !error}
      error={data || isInvalid ? undefined : error}
      onRetry={() => refetch()}
      isEmpty={!data?.ticket}
      empty={<UnknownTicket />}
      skeleton={<TicketSkeleton />}
    >
      {data?.ticket && <LoadedTicket ticket={data.ticket} />}
    </QueryState>
  );
}

function LoadedTicket({ ticket }: { ticket: NonNullable<StorefrontTicketQuery['ticket']> }): ReactNode {
  const { t } = useTranslation();
  const label = useStatusLabel();
  const [addComment] = useMutation(StorefrontAddTicketCommentDocument);
  useSubscription(StorefrontTicketUpdatedDocument, {
    variables: { ticketId: ticket.id },
    ignoreResults: true,
  });
  return (
    <>
      <PageHeader
        title={ticket.subject}
        back={{ to: '/tickets', label: t('tickets.title') }}
        badge={<StatusBadge kind="ticket" value={ticket.status} />}
        description={
          <>
            <bdi>{ticket.ticketId}</bdi> · {label('ticketCategory', ticket.category)} ·{' '}
            <DateTime at={ticket.createdAt} />
            {ticket.order && (
              <>
                {' · '}
                <Anchor component={Link} to={`/orders/${ticket.order.orderNumber}`} underline="always">
                  {t('tickets.order')} <bdi>{ticket.order.orderNumber}</bdi>
                </Anchor>
              </>
            )}
          </>
        }
      />
      <TicketThread
        ticket={ticket}
        messages={ticket.comments.map(({ id, userName, userRole, message, createdAt }) => ({
          id,
          author: userName,
          isByStaff: STAFF_ROLES.includes(userRole),
          message,
          createdAt,
        }))}
        takesAnswers={ticket.status !== 'closed'}
        onReply={async (message) => {
          await addComment({ variables: { input: { ticketId: ticket.id, message } } });
        }}
      />
    </>
  );
}

function UnknownTicket(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('tickets.unknown')} back={{ to: '/tickets', label: t('tickets.title') }} />
      <EmptyState
        icon={IconMessageCircleOff}
        title={t('tickets.unknown')}
        text={t('tickets.unknownText')}
        action={
          <Button component={Link} to="/tickets" variant="light" size="md">
            {t('tickets.title')}
          </Button>
        }
      />
    </>
  );
}

function TicketSkeleton(): ReactNode {
  return (
    <Stack>
      <Skeleton h={32} w="60%" />
      <Skeleton h={96} w="80%" />
      <Skeleton h={96} w="80%" />
      <Skeleton h={140} />
    </Stack>
  );
}
