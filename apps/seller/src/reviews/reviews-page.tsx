import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import { IconStar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  DateTime,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  QueryState,
  useListParams,
} from '@e-storefront/ui';
import { SellerReviewsDocument, type SellerReviewsQuery } from './reviews.generated';
import { Stars } from './stars';

type Review = NonNullable<SellerReviewsQuery['productReviews']>['reviews'][number];

/** The reviews of one product. */
export function ReviewsPage(): ReactNode {
  const { productId = '' } = useParams();
  const { t } = useTranslation();
  const { params, set } = useListParams({ verified: '' });
  const { page, limit, verified } = params;
  const { data, previousData, loading, error, refetch } = useQuery(SellerReviewsDocument, {
    variables: { productId, page, limit, verifiedPurchase: verified === '' ? null : verified === 'true' },
  });
  const { product, productReviews: list } = data ?? previousData ?? {};
  return (
    <>
      <PageHeader
        title={product?.name ?? t('reviews.title')}
        back={{ to: '..', label: t('reviews.title') }}
        {...(product && { badge: <Stars rating={product.rating} /> })}
      />
      <ListToolbar>
        <FilterSelect
          label={t('reviews.purchase')}
          options={[
            { value: 'true', label: t('reviews.verified') },
            { value: 'false', label: t('reviews.unverified') },
          ]}
          value={verified}
          onChange={(value) => set({ verified: value })}
          width={240}
        />
      </ListToolbar>
      <QueryState
        isLoading={loading && !list}
        error={error}
        onRetry={() => refetch()}
        isEmpty={list?.reviews.length === 0}
        empty={<EmptyState icon={IconStar} title={t('reviews.none')} text={t('reviews.noneText')} />}
      >
        <Stack gap="sm" maw={820}>
          {list?.reviews.map((review) => (
            <ReviewCard key={review.id} review={review} />
          ))}
        </Stack>
      </QueryState>
      <ListPagination pagination={list?.pagination} onChange={set} />
    </>
  );
}

function ReviewCard({ review }: { review: Review }): ReactNode {
  const { t } = useTranslation();
  const { userName, rating, comment, helpful, verifiedPurchase, createdAt } = review;
  return (
    <Paper withBorder p="md" component="article">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Stars rating={rating} />
          <Text fw={550}>{userName}</Text>
          {verifiedPurchase && (
            <Badge variant="light" size="sm">
              {t('reviews.verified')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          <DateTime at={createdAt} dateOnly />
        </Text>
      </Group>
      {comment && (
        <Text mt="xs" dir="auto" style={{ whiteSpace: 'pre-line' }}>
          {comment}
        </Text>
      )}
      {helpful > 0 && (
        <Text mt="xs" size="sm" c="dimmed">
          {t('reviews.helpful', { count: helpful })}
        </Text>
      )}
    </Paper>
  );
}
