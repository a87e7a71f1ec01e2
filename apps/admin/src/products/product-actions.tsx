import { Button, Stack, Switch } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminDeleteProductDocument, AdminUpdateProductDocument } from './product-actions.generated';
import type { AdminProductRowFragment } from './product-row.generated';

/** Switches for a product's visibility, and its deletion. */
export function ProductActions({ product }: { product: AdminProductRowFragment }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [update, isUpdating] = useAction(AdminUpdateProductDocument, {
    confirm: ({ input }) =>
      input.isActive === false
        ? {
            text: t('products.deactivateText', { name: product.name }),
            confirmLabel: t('products.deactivate'),
          }
        : null,
    done: t('products.saved'),
  });
  const [remove, isRemoving] = useAction(AdminDeleteProductDocument, {
    confirm: {
      text: t('products.deleteText', { name: product.name }),
      confirmLabel: t('products.delete'),
      danger: true,
    },
    done: t('products.deleted'),
    refetch: ['AdminProducts'],
  });
  const removeProduct = async (): Promise<void> => {
    if (await remove({ id: product.id })) await navigate('../products');
  };
  return (
    <Section title={t('products.actions')}>
      <Stack>
        <Switch
          label={t('products.active')}
          description={t('products.activeHint')}
          checked={product.isActive}
          disabled={isUpdating}
          onChange={({ currentTarget }) =>
            update({ id: product.id, input: { isActive: currentTarget.checked } })
          }
        />
        <Switch
          label={t('products.feature')}
          description={t('products.featureHint')}
          checked={product.featured}
          disabled={isUpdating}
          onChange={({ currentTarget }) =>
            update({ id: product.id, input: { featured: currentTarget.checked } })
          }
        />
        <Button
          variant="light"
          color="red"
          loading={isRemoving}
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={removeProduct}
        >
          {t('products.delete')}
        </Button>
      </Stack>
    </Section>
  );
}
