import { useMutation, useQuery } from '@apollo/client/react';
import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useToken } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, notifySuccess, PageHeader, StatusBadge } from '@e-storefront/ui';
import { TicketThread } from '../tickets/ticket-thread';
import {
  StorefrontAddGuestTicketCommentDocument,
  StorefrontGuestTicketDocument,
  type StorefrontGuestTicketQuery,
} from './guest-ticket.generated';
import { MailedPage } from './mailed-page';

/** The page of the link in a mail about a request for support: shows the conversation and takes a reply. */
export function GuestTicketPage(): ReactNode {
  const { t } = useTranslation();
  const token = useToken();
  const { data, error, refetch } = useQuery(StorefrontGuestTicketDocument, {
    variables: { token },
    fetchPolicy: 'cache-and-network',
  });
  const ticket = data?.guestTicket;
  return (
    <MailedPage
      title={t('mailed.ticket')}
      expiredHint={t('mailed.ticketExpired')}
      next={{ to: '/tickets/new', label: t('tickets.write') }}
      isLoading={!data && !error}
      error={error}
      onRetry={() => refetch()}
    >
      {ticket && <LoadedTicket ticket={ticket} token={token} />}
    </MailedPage>
  );
}

interface LoadedTicketProps {
  ticket: NonNullable<StorefrontGuestTicketQuery['guestTicket']>;
  token: string;
}

function LoadedTicket({ ticket, token }: LoadedTicketProps): ReactNode {
  const { t } = useTranslation();
  const [addComment] = useMutation(StorefrontAddGuestTicketCommentDocument, {
    update: (cache, { data }) => {
      if (data?.addGuestTicketComment)
        cache.writeQuery({
          query: StorefrontGuestTicketDocument,
          variables: { token },
          data: { guestTicket: data.addGuestTicketComment },
        });
    },
  });
  return (
    <Stack gap={0}>
      <PageHeader
        title={ticket.subject}
        badge={<StatusBadge kind="ticket" value={ticket.status} />}
        description={
          <>
            <bdi>{ticket.ticketId}</bdi> · <DateTime at={ticket.createdAt} />
          </>
        }
      />
      <TicketThread
        ticket={ticket}
        messages={ticket.comments}
        takesAnswers={ticket.takesAnswers}
        onReply={async (message) => {
          await addComment({ variables: { token, message } });
          notifySuccess(t('mailed.replySent'));
        }}
      />
    </Stack>
  );
}
