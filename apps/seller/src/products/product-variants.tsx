import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation } from '@apollo/client/react';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { confirmAction, DataTable, Money, notifyError, notifySuccess, type Column } from '@e-storefront/ui';
import {
  SellerRemoveVariantDocument,
  type SellerProductFragment,
  type SellerVariantFragment,
} from './product.generated';
import { VariantForm } from './variant-form';

/** The variants of a product, each to be changed by itself. */
export function ProductVariants({ product }: { product: SellerProductFragment }): ReactNode {
  const { t } = useTranslation();
  const [removeVariant] = useMutation(SellerRemoveVariantDocument);
  const edit = (variant?: SellerVariantFragment): void => {
    const modalId = 'variant';
    modals.open({
      modalId,
      title: variant ? (variant.name ?? variant.sku) : t('products.variants.add'),
      children: <VariantForm product={product} variant={variant} onDone={() => modals.close(modalId)} />,
    });
  };
  const remove = async ({ id, name, sku }: SellerVariantFragment): Promise<void> => {
    const isWanted = await confirmAction({
      title: t('products.variants.removeTitle', { name: name ?? sku }),
      text: t('products.variants.removeText'),
      confirmLabel: t('products.variants.remove'),
      danger: true,
    });
    if (!isWanted) return;
    try {
      await removeVariant({ variables: { productId: product.id, variantId: id } });
      notifySuccess(t('products.variants.removed', { name: name ?? sku }));
    } catch (error) {
      notifyError(error, t);
    }
  };
  return (
    <>
      <DataTable<SellerVariantFragment>
        label={t('products.variants.title')}
        columns={useColumns()}
        rows={product.variants}
        rowKey={({ id }) => id}
        onRowOpen={edit}
        rowActions={(variant) => [
          { label: t('products.variants.edit'), icon: IconEdit, onClick: () => edit(variant) },
          {
            label: t('products.variants.remove'),
            icon: IconTrash,
            onClick: () => remove(variant),
            danger: true,
            disabled: product.variants.length === 1,
          },
        ]}
      />
      <Button
        mt="sm"
        mih={44}
        variant="light"
        leftSection={<IconPlus size={18} aria-hidden />}
        onClick={() => edit()}
      >
        {t('products.variants.add')}
      </Button>
    </>
  );
}

function useColumns(): Column<SellerVariantFragment>[] {
  const { t } = useTranslation();
  const { number } = useFormats();
  return [
    {
      key: 'name',
      header: t('products.variants.one'),
      render: ({ name, sku }) => (
        <div>
          {name && (
            <Text size="sm" fw={550}>
              {name}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {sku}
          </Text>
        </div>
      ),
    },
    {
      key: 'price',
      header: t('products.price'),
      align: 'end',
      render: ({ price }) => <Money amount={price} />,
    },
    {
      key: 'available',
      header: t('stock.available'),
      align: 'end',
      render: ({ available }) => number(available),
    },
    {
      key: 'reserved',
      header: t('stock.reserved'),
      align: 'end',
      hideBelow: 'md',
      render: ({ reserved }) => number(reserved ?? 0),
    },
    {
      key: 'threshold',
      header: t('products.variants.lowStockThreshold'),
      align: 'end',
      hideBelow: 'lg',
      render: ({ lowStockThreshold }) =>
        lowStockThreshold === null ? t('products.variants.shopDefault') : number(lowStockThreshold),
    },
  ];
}
