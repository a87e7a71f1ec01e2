import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader, QueryState } from '@e-storefront/ui';
import { Figures } from './figures';
import { OrdersToShip } from './orders-to-ship';
import { SellerHomeDocument } from './home.generated';
import { SalesOverTime } from './sales-over-time';
import { SoldOut } from './sold-out';
import { UnverifiedEmail } from './unverified-email';

/** What a seller wants to know first: figures, orders that wait and products that are sold out. */
export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const user = useSession()?.user;
  const sellerId = user?.id ?? '';
  const { data, loading, error, refetch } = useQuery(SellerHomeDocument, {
    variables: { sellerId },
    skip: sellerId === '',
    fetchPolicy: 'cache-and-network',
  });
  return (
    <>
      <PageHeader title={t('home.title')} description={user && t('home.welcome', { name: user.name })} />
      <Stack gap="md">
        {user?.emailVerified === false && <UnverifiedEmail />}
        <Figures />
        <QueryState isLoading={loading && !data} error={data ? undefined : error} onRetry={() => refetch()}>
          {data && (
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
              <OrdersToShip home={data} />
              <SoldOut products={data.soldOut} />
            </SimpleGrid>
          )}
        </QueryState>
        <SalesOverTime />
      </Stack>
    </>
  );
}
