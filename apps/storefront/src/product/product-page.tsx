import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useHref, useParams, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Breadcrumbs, useBreadcrumbData } from '../app/breadcrumbs';
import { notFound, unlessInvalid } from '../app/not-found';
import { PageMeta } from '../app/page-meta';
import { Gallery } from './gallery';
import { ProductGrid } from './product-grid';
import classes from './product-page.module.css';
import { StorefrontProductDocument } from './product-page.generated';
import { productPath } from './product-path';
import { PurchasePanel } from './purchase-panel';
import { Reviews } from './reviews/reviews';
import { StorefrontReviewsDocument } from './reviews/reviews.generated';
import { reviewsVariables } from './reviews/reviews-params';
import { useProductData } from './use-product-data';
import { selectVariant } from './variant-options';

/** Reads a product and its reviews. */
export async function loadProduct(client: ApolloClient, id: string, { searchParams }: URL): Promise<null> {
  const results = await unlessInvalid(
    Promise.all([
      client.query({ query: StorefrontProductDocument, variables: { id } }),
      client.query({ query: StorefrontReviewsDocument, variables: reviewsVariables(id, searchParams) }),
    ]),
  );
  if (!results?.[0].data?.product) throw notFound();
  return null;
}

/** A product: images, variants, description, reviews and related products. */
export function ProductPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const { data } = useQuery(StorefrontProductDocument, { variables: { id } });
  const product = data?.product;
  const crumbs = [
    ...(product?.categoryDetails?.breadcrumbs ?? []).map(({ name, slug }) => ({
      name,
      to: `/categories/${slug}`,
    })),
    { name: product?.name ?? '', to: product ? productPath(product) : '' },
  ];
  const canonicalPath = useHref(product ? productPath(product) : '');
  const breadcrumbData = useBreadcrumbData(crumbs);
  const productData = useProductData(product);
  const variant = product && selectVariant(product.variants, params.get('variant'));
  if (!product || !variant) return null;
  const images = product.images.length > 0 ? product.images : mainImage(product.imageUrl);
  return (
    <>
      <PageMeta
        title={product.name}
        description={product.description.slice(0, 160)}
        image={product.imageUrl}
        canonicalPath={canonicalPath}
        structuredData={[productData, breadcrumbData]}
      />
      <Breadcrumbs crumbs={crumbs} />
      <div className={classes['top']}>
        <Gallery key={product.id} name={product.name} images={images} />
        <PurchasePanel product={product} variant={variant} />
      </div>
      <section className={classes['section']} aria-labelledby="description">
        <Title order={2} size="h3" mb="sm" id="description">
          {t('product.description')}
        </Title>
        <Text className={classes['text']} dir="auto">
          {product.description}
        </Text>
      </section>
      <Reviews product={product} />
      {product.related.length > 0 && (
        <section className={classes['section']} aria-labelledby="related">
          <Title order={2} size="h3" mb="md" id="related">
            {t('product.related')}
          </Title>
          <ProductGrid products={product.related} />
        </section>
      )}
    </>
  );
}

function mainImage(url: string | null): { id: string; url: string }[] {
  return url === null ? [] : [{ id: 'main', url }];
}
