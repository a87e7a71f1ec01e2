import { Anchor, Box, Group, Image, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Money } from '@e-storefront/ui';
import type { AdminOrderDetailFragment } from './order-detail.generated';

/** The items of an order as they were sold, with the totals. */
export function OrderItems({ order }: { order: AdminOrderDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const { currency } = order;
  const sums: [label: string, amount: number][] = [
    [t('orders.subtotal'), order.subtotal],
    [
      order.couponCode ? t('orders.discountWithCode', { code: order.couponCode }) : t('orders.discount'),
      -order.discount,
    ],
    [t('orders.tax'), order.tax],
    [
      t('orders.shippingFee', { method: t(`orders.shippingMethods.${order.shippingMethod}`) }),
      order.shipping,
    ],
  ];
  return (
    <>
      <Table.ScrollContainer minWidth={280}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.item')}</Table.Th>
              <Table.Th ta="end" visibleFrom="sm">
                {t('orders.price')}
              </Table.Th>
              <Table.Th ta="end">{t('orders.quantity')}</Table.Th>
              <Table.Th ta="end">{t('orders.amount')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.items.map((item) => (
              <Table.Tr key={item.variantId}>
                <Table.Td>
                  <Group gap="sm" wrap="nowrap">
                    {item.imageUrl && (
                      <Image src={item.imageUrl} alt="" w={44} h={44} radius="sm" fit="cover" />
                    )}
                    <Stack gap={0}>
                      <Anchor component={Link} to={`../products/${item.productId}`} size="sm">
                        {item.productName}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {item.variantName ? `${item.variantName} · ${item.sku}` : item.sku}
                      </Text>
                    </Stack>
                  </Group>
                </Table.Td>
                <Table.Td ta="end" visibleFrom="sm">
                  <Money amount={item.price} currency={currency} />
                </Table.Td>
                <Table.Td ta="end">{item.quantity}</Table.Td>
                <Table.Td ta="end">
                  <Money amount={item.subtotal} currency={currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Stack component="dl" gap={6} mx="xs" mb={0}>
        {sums.map(([label, amount]) => (
          <Sum key={label} label={label} amount={amount} currency={currency} />
        ))}
        <Sum label={t('orders.total')} amount={order.total} currency={currency} isTotal />
      </Stack>
    </>
  );
}

interface SumProps {
  label: string;
  amount: number;
  currency: string;
  isTotal?: boolean;
}

function Sum({ label, amount, currency, isTotal = false }: SumProps): ReactNode {
  return (
    <Group justify="space-between" fz="sm" {...(isTotal && { fw: 700 })}>
      <dt>{label}</dt>
      <Box component="dd" m={0}>
        <Money amount={amount} currency={currency} />
      </Box>
    </Group>
  );
}
