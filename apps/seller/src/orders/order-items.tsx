import { Anchor, Image, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Money } from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { NO_IMAGE } from '../frame/no-image';
import type { SellerOrderFragment } from './order.generated';
import classes from './orders.module.css';

/** What was ordered, with the amounts below. */
export function OrderItems({ order }: { order: SellerOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const path = useAppPath();
  const { items, currency, subtotal, discount, tax, shipping, total } = order;
  const totals = [
    ['subtotal', subtotal],
    ['discount', -discount],
    ['tax', tax],
    ['shipping', shipping],
  ] as const;
  return (
    <Table.ScrollContainer minWidth={280}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('orders.items.product')}</Table.Th>
            <Table.Th ta="end">{t('orders.items.quantity')}</Table.Th>
            <Table.Th ta="end">{t('orders.items.amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.variantId}>
              <Table.Td>
                <div className={classes['item']}>
                  {item.imageUrl && (
                    <Image
                      src={item.imageUrl}
                      alt=""
                      w={44}
                      h={44}
                      radius="sm"
                      fit="cover"
                      fallbackSrc={NO_IMAGE}
                      visibleFrom="sm"
                    />
                  )}
                  <div>
                    <Anchor component={Link} to={path(`products/${item.productId}`)} size="sm" fw={550}>
                      {item.productName}
                    </Anchor>
                    {item.variantName && <Text size="sm">{item.variantName}</Text>}
                    <Text size="xs" c="dimmed">
                      {item.sku}
                    </Text>
                  </div>
                </div>
              </Table.Td>
              <Table.Td ta="end" fw={item.quantity > 1 ? 700 : 400}>
                {number(item.quantity)}
              </Table.Td>
              <Table.Td ta="end">
                <Money amount={item.subtotal} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          {totals
            .filter(([name, amount]) => name === 'subtotal' || amount !== 0)
            .map(([name, amount]) => (
              <Table.Tr key={name}>
                <Table.Td colSpan={2} ta="end" c="dimmed">
                  {t(`orders.totals.${name}`)}
                </Table.Td>
                <Table.Td ta="end">
                  <Money amount={amount} currency={currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          <Table.Tr fw={700}>
            <Table.Td colSpan={2} ta="end">
              {t('orders.totals.total')}
            </Table.Td>
            <Table.Td ta="end">
              <Money amount={total} currency={currency} />
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
