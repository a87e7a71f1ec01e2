import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { StorefrontPurchasedByMeDocument } from './review-form.generated';
import { ReviewForm } from './review-form';
import type { StorefrontReviewFragment } from './review.generated';

interface OwnReviewProps {
  productId: string;
  userId: string;
  reviews: readonly StorefrontReviewFragment[];
}

/** Lets a customer who bought the product write a review, or change the one they wrote. */
export default function OwnReview({ productId, userId, reviews }: OwnReviewProps): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(StorefrontPurchasedByMeDocument, {
    variables: { productId },
    fetchPolicy: 'network-only',
  });
  const own = reviews.find((review) => review.userId === userId);
  if (!own && !data?.product?.purchasedByMe) return null;
  if (isOpen) return <ReviewForm productId={productId} review={own} onClose={() => setOpen(false)} />;
  return (
    <Button
      variant="light"
      mb="lg"
      mih={44}
      leftSection={<IconPencil size={18} aria-hidden />}
      onClick={() => setOpen(true)}
    >
      {t(own ? 'reviews.edit' : 'reviews.write')}
    </Button>
  );
}
