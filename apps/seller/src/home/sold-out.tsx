import { Anchor, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { useAppPath } from '../frame/app-path';
import type { SellerHomeQuery } from './home.generated';
import { HomeList } from './home-list';

/** The products that shoppers see and cannot buy, the most popular first. */
export function SoldOut({ products: list }: { products: SellerHomeQuery['soldOut'] }): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  return (
    <HomeList
      title={t('home.soldOut')}
      total={list?.pagination.total ?? 0}
      all={{ to: path('stock?inStock=false'), label: t('home.toStock') }}
      empty={t('home.nothingSoldOut')}
    >
      {(list?.products ?? []).map(({ id, name, variants }) => (
        <Group key={id} justify="space-between" gap="xs" wrap="nowrap">
          <Anchor component={Link} to={path(`products/${id}`)} fw={550} size="sm">
            {name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {t('products.variantCount', { count: variants.length })}
          </Text>
        </Group>
      ))}
    </HomeList>
  );
}
