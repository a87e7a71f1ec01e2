import { Alert, Button, Group, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { useAddToCart } from './use-add-to-cart';

/** An item that was removed from the cart. */
export interface RemovedItem {
  productId: string;
  variantId: string;
  quantity: number;
  name: string;
}

/** Says what was removed, and puts it back on request. */
export function RemovedLine({ item, onClose }: { item: RemovedItem; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { add, isAdding } = useAddToCart();
  const [error, setError] = useState<ApiError>();
  const undo = async (): Promise<void> => {
    const { productId, variantId, quantity } = item;
    try {
      await add({ productId, variantId, quantity });
      onClose();
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  return (
    <Alert
      mb="md"
      role="status"
      withCloseButton
      closeButtonLabel={t('cart.close')}
      onClose={onClose}
      color="gray"
    >
      <Group>
        <Text>{t('cart.removed', { name: item.name })}</Text>
        <Button variant="default" mih={44} loading={isAdding} onClick={() => void undo()}>
          {t('cart.undo')}
        </Button>
      </Group>
      {error && <ErrorNotice error={error} />}
    </Alert>
  );
}
