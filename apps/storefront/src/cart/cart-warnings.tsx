import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import type { StorefrontCartFieldsFragment } from './cart-fields.generated';

type Warnings = Pick<StorefrontCartFieldsFragment, 'warnings' | 'items'>;

/** Changes that the visitor should know before the checkout, such as a new price. */
export function CartWarnings({ warnings, items }: Warnings): ReactNode {
  const { t } = useTranslation();
  if (warnings.length === 0) return null;
  const nameOf = (itemId: string | null): string =>
    items.find(({ id }) => id === itemId)?.productName ?? t('cart.anItem');
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('cart.warnings.title')}
      role="status"
    >
      <List>
        {warnings.map(({ code, itemId, leftOut, message }, index) => (
          <List.Item key={`${code} ${itemId ?? index}`}>
            {t(`cart.warnings.${code}`, {
              name: nameOf(itemId),
              count: leftOut ?? 0,
              defaultValue: message,
            })}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
