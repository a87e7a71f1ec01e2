import { useQuery } from '@apollo/client/react';
import { ActionIcon, Badge, Group, Rating, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, DateTime, ListPagination, QueryState } from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import { AdminDeleteReviewDocument, AdminProductReviewsDocument } from './product-reviews.generated';

const PAGE_SIZE = 5;

/** The reviews of a product; moderators can delete them. */
export function ProductReviews({ productId }: { productId: string }): ReactNode {
  const { t } = useTranslation();
  const canModerate = usePermission('review:moderate');
  const [page, setPage] = useState(1);
  const { data, previousData, error, refetch } = useQuery(AdminProductReviewsDocument, {
    variables: { productId, page, limit: PAGE_SIZE },
  });
  const [remove, isRemoving] = useAction(AdminDeleteReviewDocument, {
    done: t('products.reviewDeleted'),
    refetch: ['AdminProductReviews'],
  });
  const confirmRemoval = async (reviewId: string, author: string): Promise<void> => {
    const isConfirmed = await confirmAction({
      text: t('products.deleteReviewText', { author }),
      confirmLabel: t('products.deleteReview'),
      danger: true,
    });
    if (isConfirmed) await remove({ reviewId });
  };
  const shown = (data ?? previousData)?.productReviews;
  return (
    <QueryState
      isLoading={!shown && !error}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={shown?.reviews.length === 0}
      empty={<Text c="dimmed">{t('products.noReviews')}</Text>}
    >
      <Stack>
        {shown?.reviews.map((review) => (
          <Group key={review.id} justify="space-between" align="start" wrap="nowrap">
            <div>
              <Group gap="xs">
                <Rating
                  value={review.rating}
                  readOnly
                  size="xs"
                  role="img"
                  aria-label={String(review.rating)}
                />
                <Text size="sm" fw={600}>
                  {review.userName}
                </Text>
                {review.verifiedPurchase && (
                  <Badge size="xs" variant="light" color="green">
                    {t('products.verifiedPurchase')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                <DateTime at={review.createdAt} />
              </Text>
              {review.comment && (
                <Text size="sm" mt={4}>
                  {review.comment}
                </Text>
              )}
            </div>
            {canModerate && (
              <ActionIcon
                variant="subtle"
                color="red"
                size="lg"
                disabled={isRemoving}
                aria-label={t('products.deleteReviewOf', { author: review.userName })}
                onClick={() => confirmRemoval(review.id, review.userName)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            )}
          </Group>
        ))}
      </Stack>
      <ListPagination
        pagination={shown?.pagination}
        onChange={({ page: next }) => next && setPage(next)}
        limits={[PAGE_SIZE]}
      />
    </QueryState>
  );
}
