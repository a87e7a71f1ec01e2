import { Alert, Anchor, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconShoppingCartPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '@e-storefront/ui';
import { useAddToCart } from '../cart/use-add-to-cart';
import type { StorefrontOrderFieldsFragment } from './order.generated';

type Item = StorefrontOrderFieldsFragment['items'][number];

interface Result {
  added: number;
  refused: { item: Item; error: ApiError }[];
}

interface BuyAgainProps {
  items: readonly Item[];
  /** Other buttons of the same row. */
  children: ReactNode;
}

/** Puts the items of an order into the cart again, and says which of them cannot be bought any more. */
export function BuyAgain({ items, children }: BuyAgainProps): ReactNode {
  const { t } = useTranslation();
  const { add } = useAddToCart();
  const [isAdding, setAdding] = useState(false);
  const [result, setResult] = useState<Result>();
  const addAll = async (): Promise<void> => {
    setAdding(true);
    const next: Result = { added: 0, refused: [] };
    // One after the other: each changes the same cart.
    for (const item of items) {
      const { productId, variantId, quantity } = item;
      try {
        await add({ productId, variantId, quantity });
        next.added += 1;
      } catch (error) {
        next.refused.push({ item, error: apiError(error) });
      }
    }
    setResult(next);
    setAdding(false);
  };
  return (
    <>
      <Group gap="xs">
        <Button
          mih={44}
          leftSection={<IconShoppingCartPlus size={18} aria-hidden />}
          loading={isAdding}
          onClick={() => void addAll()}
        >
          {t('orders.buyAgain.button')}
        </Button>
        {children}
      </Group>
      <div role="status">
        {result && (
          <Alert
            mt="md"
            color={result.refused.length > 0 ? 'yellow' : 'teal'}
            icon={result.refused.length > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
          >
            {result.added > 0 && (
              <Text size="sm">
                {t('orders.buyAgain.added', { count: result.added })}{' '}
                <Anchor component={Link} to="/cart" inherit underline="always">
                  {t('cart.add.open')}
                </Anchor>
              </Text>
            )}
            {result.refused.length > 0 && (
              <>
                <Text size="sm">{t('orders.buyAgain.refused')}</Text>
                <List size="sm">
                  {result.refused.map(({ item, error }) => (
                    <List.Item key={item.variantId}>
                      <bdi>{item.productName}</bdi>: {errorText(error, t)}
                    </List.Item>
                  ))}
                </List>
              </>
            )}
          </Alert>
        )}
      </div>
    </>
  );
}
