import { useMutation } from '@apollo/client/react';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconRosetteDiscountCheck, IconThumbUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Stars } from '../stars';
import { StorefrontMarkReviewHelpfulDocument, type StorefrontReviewFragment } from './review.generated';
import classes from './reviews.module.css';

interface ReviewProps {
  review: StorefrontReviewFragment;
  /** Whether the visitor can mark it as helpful. */
  canVote: boolean;
}

/** A review of a product. */
export function Review({ review, canVote }: ReviewProps): ReactNode {
  const { t } = useTranslation();
  const { date } = useFormats();
  const [markHelpful, { data, loading, error }] = useMutation(StorefrontMarkReviewHelpfulDocument, {
    variables: { reviewId: review.id },
  });
  const { userName, rating, comment, helpful, verifiedPurchase, createdAt } = review;
  return (
    <Stack component="article" gap={6} align="start">
      <Group gap="sm">
        <Text fw={600}>
          <bdi>{userName}</bdi>
        </Text>
        <Stars rating={rating} />
        {verifiedPurchase && (
          <Badge variant="light" tt="none" leftSection={<IconRosetteDiscountCheck size={14} aria-hidden />}>
            {t('reviews.verified')}
          </Badge>
        )}
        <Text size="sm" c="dimmed">
          {date(createdAt)}
        </Text>
      </Group>
      {comment && (
        <Text className={classes['text']} dir="auto">
          {comment}
        </Text>
      )}
      {canVote ? (
        <Button
          variant="subtle"
          size="compact-sm"
          mih={32}
          leftSection={<IconThumbUp size={16} aria-hidden />}
          loading={loading}
          disabled={!!data}
          onClick={() => void markHelpful().catch(() => undefined)}
        >
          {data ? t('reviews.thanks', { count: helpful }) : t('reviews.helpful', { count: helpful })}
        </Button>
      ) : (
        helpful > 0 && (
          <Text size="sm" c="dimmed">
            {t('reviews.helpfulCount', { count: helpful })}
          </Text>
        )
      )}
      {error && (
        <Text size="sm" role="alert" c="var(--mantine-color-error)">
          {apiError(error).message}
        </Text>
      )}
    </Stack>
  );
}
