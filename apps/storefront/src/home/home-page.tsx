import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { PageMeta } from '../app/page-meta';
import { StorefrontHomeDocument } from './home-page.generated';

/** Reads what the home page shows. */
export async function loadHome(client: ApolloClient): Promise<null> {
  await client.query({ query: StorefrontHomeDocument });
  return null;
}

/** The home page. */
export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { data } = useQuery(StorefrontHomeDocument);
  return (
    <>
      <PageMeta title={t('home.title')} canonicalPath="/" />
      <Title order={1}>{t('home.title')}</Title>
      {data?.products?.products.map((product) => (
        <p key={product.id}>
          {product.name} {money(product.price)}
        </p>
      ))}
    </>
  );
}
