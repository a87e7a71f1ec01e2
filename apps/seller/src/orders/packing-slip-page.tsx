import { Button, Group, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import { IconPrinter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, PageHeader, QueryState } from '@e-storefront/ui';
import { SellerOrderDocument, type SellerOrderFragment } from './order.generated';
import classes from './orders.module.css';
import { ShippingAddress } from './shipping-address';

/** A page to print and put into the parcel: address and items, without prices. */
export function PackingSlipPage(): ReactNode {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { data, loading, error, refetch } = useQuery(SellerOrderDocument, { variables: { id } });
  const order = data?.order;
  return (
    <>
      <div className={classes['screen']}>
        <PageHeader
          title={t('orders.slip.title', { number: order?.orderNumber ?? '' })}
          back={{ to: '..', label: t('orders.one') }}
          actions={
            <Button
              mih={44}
              disabled={!order}
              leftSection={<IconPrinter size={18} aria-hidden />}
              onClick={() => window.print()}
            >
              {t('orders.slip.print')}
            </Button>
          }
        />
      </div>
      <QueryState isLoading={loading && !order} error={error} onRetry={() => refetch()}>
        {order && <PackingSlip order={order} />}
      </QueryState>
    </>
  );
}

function PackingSlip({ order }: { order: SellerOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const seller = useSession()?.user.name;
  return (
    <article className={classes['slip']}>
      <Group justify="space-between" align="flex-start" mb="lg">
        <div>
          <Text size="sm" c="dimmed">
            {t('orders.slip.from')}
          </Text>
          <Text fw={600}>{seller}</Text>
        </div>
        <div>
          <Title order={2} size="h4">
            {order.orderNumber}
          </Title>
          <DateTime at={order.createdAt} dateOnly />
          <Text fw={550}>{t(`orders.shipping.${order.shippingMethod}`)}</Text>
        </div>
      </Group>
      <Text size="sm" c="dimmed">
        {t('orders.slip.to')}
      </Text>
      <Text component="div" size="lg" fw={550} mb="lg">
        <ShippingAddress address={order.shippingAddress} />
        {order.shippingAddress.mobile && <span dir="ltr">{order.shippingAddress.mobile}</span>}
      </Text>
      <Table withTableBorder withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('orders.items.quantity')}</Table.Th>
            <Table.Th>{t('orders.items.sku')}</Table.Th>
            <Table.Th>{t('orders.items.product')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {order.items.map(({ variantId, quantity, sku, productName, variantName }) => (
            <Table.Tr key={variantId}>
              <Table.Td fw={700}>{number(quantity)}</Table.Td>
              <Table.Td>{sku}</Table.Td>
              <Table.Td>{[productName, variantName].filter(Boolean).join(' · ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {order.notes && (
        <Text mt="md" dir="auto">
          <Text span fw={600}>
            {t('orders.notes')}:
          </Text>{' '}
          {order.notes}
        </Text>
      )}
    </article>
  );
}
