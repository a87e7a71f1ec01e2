import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Input, Paper, Rating, Stack, Textarea } from '@mantine/core';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { StorefrontProductDocument } from '../product-page.generated';
import { StorefrontCreateReviewDocument, StorefrontUpdateReviewDocument } from './review-form.generated';
import type { StorefrontReviewFragment } from './review.generated';
import { StorefrontReviewsDocument } from './reviews.generated';

/** As the API accepts it. */
const MAX_COMMENT = 5_000;

interface ReviewFormProps {
  productId: string;
  /** The review to change; a new one without it. */
  review: StorefrontReviewFragment | undefined;
  onClose: () => void;
}

/** Rating and comment of the customer's own review. */
export function ReviewForm({ productId, review, onClose }: ReviewFormProps): ReactNode {
  const { t } = useTranslation();
  const ratingLabel = useId();
  const [rating, setRating] = useState(review?.rating ?? 0);
  const [comment, setComment] = useState(review?.comment ?? '');
  const [isChecked, setChecked] = useState(false);
  const options = { refetchQueries: [StorefrontReviewsDocument, StorefrontProductDocument] };
  const [create, created] = useMutation(StorefrontCreateReviewDocument, options);
  const [update, updated] = useMutation(StorefrontUpdateReviewDocument, options);
  const failure = created.error ?? updated.error;
  const error = failure && apiError(failure);
  const errorOf = (field: string): string | undefined =>
    error?.field?.endsWith(field) ? error.message : undefined;
  const ratingError = isChecked && rating === 0 ? t('reviews.ratingMissing') : errorOf('rating');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChecked(true);
    if (rating === 0) return;
    const text = comment.trim();
    try {
      if (review)
        await update({ variables: { reviewId: review.id, input: { rating, comment: text || null } } });
      else await create({ variables: { productId, input: { rating, ...(text && { comment: text }) } } });
      onClose();
    } catch {
      // The mutation's state contains the error.
    }
  };
  return (
    <Paper component="form" withBorder p="md" mb="lg" noValidate onSubmit={(event) => void submit(event)}>
      <Stack>
        {error && error.field === undefined && (
          <Alert color="red" role="alert">
            {error.code === 'REVIEW_EXISTS' ? t('reviews.exists') : error.message}
          </Alert>
        )}
        <Input.Wrapper
          label={t('reviews.rating')}
          labelElement="div"
          labelProps={{ id: ratingLabel }}
          error={ratingError}
          required
        >
          <Rating
            size="xl"
            value={rating}
            onChange={setRating}
            role="radiogroup"
            aria-labelledby={ratingLabel}
            getSymbolLabel={(count) => t('product.stars', { count })}
          />
        </Input.Wrapper>
        <Textarea
          label={t('reviews.comment')}
          description={t('reviews.commentHint')}
          autosize
          minRows={3}
          maxLength={MAX_COMMENT}
          value={comment}
          error={errorOf('comment')}
          onChange={({ currentTarget: { value } }) => setComment(value)}
        />
        <Group>
          <Button type="submit" loading={created.loading || updated.loading}>
            {t('reviews.send')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('reviews.cancel')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
