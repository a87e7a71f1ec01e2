import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Pagination, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { RatingSummary } from '../rating-summary';
import { Review } from './review';
import { StorefrontReviewsDocument } from './reviews.generated';
import { reviewsVariables } from './reviews-params';
import classes from './reviews.module.css';

const OwnReview = lazy(() => import('./own-review'));

interface ReviewsProps {
  product: { id: string; rating: number; reviewCount: number; unverifiedReviewCount: number };
}

/** The reviews of a product, with a filter and pages in the address. */
export function Reviews({ product }: ReviewsProps): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const [params] = useSearchParams();
  const { data, previousData } = useQuery(StorefrontReviewsDocument, {
    variables: reviewsVariables(product.id, params),
  });
  const page = (data ?? previousData)?.productReviews;
  const isVerifiedOnly = params.get('reviews') === 'verified';
  const to = (changes: Record<string, string | null>): string => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes))
      if (value === null) next.delete(name);
      else next.set(name, value);
    return `?${next}`;
  };
  return (
    <section id="reviews" className={classes['reviews']} aria-labelledby="reviews-title">
      <Group justify="space-between" mb="md">
        <Group gap="sm">
          <Title order={2} size="h3" id="reviews-title">
            {t('reviews.title')}
          </Title>
          <RatingSummary rating={product.rating} count={product.reviewCount} />
        </Group>
        {product.unverifiedReviewCount > 0 && product.reviewCount > 0 && (
          <Anchor
            component={Link}
            preventScrollReset
            to={to({ reviews: isVerifiedOnly ? null : 'verified', 'reviews-page': null })}
          >
            {t(isVerifiedOnly ? 'reviews.showAll' : 'reviews.verifiedOnly')}
          </Anchor>
        )}
      </Group>
      {session && (
        <Suspense>
          <OwnReview productId={product.id} userId={session.user.id} reviews={page?.reviews ?? []} />
        </Suspense>
      )}
      {page?.reviews.length === 0 && <Text c="dimmed">{t('reviews.none')}</Text>}
      <Stack gap="lg">
        {page?.reviews.map((review) => (
          <Review key={review.id} review={review} canVote={!!session && session.user.id !== review.userId} />
        ))}
      </Stack>
      {page && page.pagination.pages > 1 && (
        <nav aria-label={t('reviews.pages')}>
          <Pagination.Root
            mt="lg"
            size="lg"
            value={page.pagination.page}
            total={page.pagination.pages}
            getItemProps={(number) => ({
              component: Link,
              preventScrollReset: true,
              to: to({ 'reviews-page': number > 1 ? String(number) : null }),
              'aria-label': t('listing.page', { number }),
            })}
          >
            <Group gap={8}>
              <Pagination.Items />
            </Group>
          </Pagination.Root>
        </nav>
      )}
    </section>
  );
}
