import { Alert, Anchor, Button, Text } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { useAccount } from '@e-storefront/graph-client';
import { Trans, useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader } from '@e-storefront/ui';
import { NewTicketForm } from './new-ticket-form';
import { TicketOrder } from './ticket-order';

/** Writes a request for support, about an order if its address names one. Guests are answered by e-mail. */
export function NewTicketPage(): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const orderId = params.get('order');
  const [sent, setSent] = useState<{ number: string; email: string }>();
  if (sent) return <Sent number={sent.number} email={sent.email} />;
  return (
    <>
      <PageHeader
        title={t('tickets.write')}
        description={t('tickets.writeText')}
        back={{ to: '/tickets', label: t('tickets.title') }}
      />
      {orderId !== null && (account ? <TicketOrder id={orderId} /> : <OrderNeedsAccount />)}
      <NewTicketForm
        orderId={orderId}
        onCreated={async (ticket) => {
          if (account) await navigate(`/tickets/${ticket.ticketId}`);
          else setSent({ number: ticket.ticketId, email: ticket.customerEmail });
        }}
      />
    </>
  );
}

function OrderNeedsAccount(): ReactNode {
  const { pathname, search } = useLocation();
  return (
    <Alert color="blue" mb="lg">
      <Trans
        i18nKey="tickets.orderNeedsAccount"
        components={{
          logIn: (
            <Anchor
              component={Link}
              to={`/log-in?next=${encodeURIComponent(pathname + search)}`}
              inherit
              underline="always"
            />
          ),
        }}
      />
    </Alert>
  );
}

function Sent({ number, email }: { number: string; email: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('tickets.sent')} />
      <EmptyState
        icon={IconMailCheck}
        title={number}
        text={<Text role="status">{t('tickets.sentText', { email })}</Text>}
        action={
          <Button component={Link} to="/" variant="light" size="md">
            {t('errors.home')}
          </Button>
        }
      />
    </>
  );
}
