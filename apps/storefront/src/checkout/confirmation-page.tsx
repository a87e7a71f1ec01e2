import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { PageHeader, QueryState, StatusBadge } from '@e-storefront/ui';
import { StorefrontConfirmationDocument } from './checkout.generated';

/** What was ordered, one order a seller, and what the buyer has to do for a payment. */
export function ConfirmationPage(): ReactNode {
  const { t } = useTranslation();
  const { money, dateTime } = useFormats();
  const { number = '' } = useParams();
  const { data, error, refetch } = useQuery(StorefrontConfirmationDocument, {
    variables: { id: number },
    fetchPolicy: 'cache-and-network',
  });
  const order = data?.order;
  const orders = order?.group?.orders ?? [];
  const pending = orders.flatMap(({ payment }) => payment?.nextAction ?? []);
  // Two sellers can mean two payments: the next one is offered when the buyer comes back.
  const [next] = pending;
  return (
    <QueryState
      isLoading={!data && !error}
      error={data ? undefined : error}
      onRetry={refetch}
      skeleton={<Skeleton h={320} />}
    >
      {order && (
        <Stack maw={720} mx="auto">
          <PageHeader title={t(next ? 'checkout.almostDone' : 'checkout.thanks')} />
          {next ? (
            <Alert color="yellow" icon={<IconShieldLock aria-hidden />} title={t('checkout.secondStep')}>
              <Text mb="md">{t('checkout.secondStepText', { until: dateTime(next.expiresAt) })}</Text>
              <Button component="a" href={next.url} size="md">
                {t('checkout.confirmPayment')}
              </Button>
            </Alert>
          ) : (
            <Alert color="green" icon={<IconCircleCheck aria-hidden />}>
              {t('checkout.mailed', { email: order.customerEmail })}
            </Alert>
          )}
          {orders.map((one) => (
            <Card key={one.id}>
              <Group justify="space-between">
                <div>
                  <Anchor component={Link} to={`/orders/${one.orderNumber}`} fw={650}>
                    {one.orderNumber}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {t('cart.soldBy', { seller: one.seller?.name })}
                  </Text>
                </div>
                <Group>
                  <StatusBadge kind="payment" value={one.paymentStatus} />
                  <Text fw={650}>{money(one.total, one.currency)}</Text>
                </Group>
              </Group>
            </Card>
          ))}
          <Group>
            <Button component={Link} to={`/orders/${order.orderNumber}`} size="md">
              {t('checkout.follow')}
            </Button>
            <Button component={Link} to="/" variant="default" size="md">
              {t('cart.shop')}
            </Button>
          </Group>
        </Stack>
      )}
    </QueryState>
  );
}
