import { useMutation } from '@apollo/client/react';
import { Button, Group, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, rules, useApiForm, ApiFormView } from '@e-storefront/ui';
import { useCategories } from '../categories/use-categories';
import { AdminUpdateProductDocument } from './product-actions.generated';
import type { AdminProductQuery } from './product-page.generated';

/** The description of a product; the price, too, when it has one variant. */
export function ProductForm({ product }: { product: NonNullable<AdminProductQuery['product']> }): ReactNode {
  const { t } = useTranslation();
  const categories = useCategories();
  const [update] = useMutation(AdminUpdateProductDocument);
  const isSimple = product.variants.length === 1;
  const apiForm = useApiForm({
    initialValues: {
      name: product.name,
      description: product.description,
      category: product.categoryId,
      price: product.price,
      imageUrl: product.imageUrl ?? '',
      tags: product.tags,
    },
    rules: {
      name: rules.required,
      description: rules.required,
      category: rules.required,
      price: rules.price,
    },
    submit: async ({ price, imageUrl, ...values }) => {
      const input = {
        ...values,
        ...(isSimple && price !== product.price && { price }),
        ...(imageUrl !== (product.imageUrl ?? '') && { imageUrl }),
      };
      await update({ variables: { id: product.id, input } });
      notifySuccess(t('products.saved'));
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <TextInput label={t('products.name')} withAsterisk {...form.getInputProps('name')} />
      <Textarea
        label={t('products.text')}
        withAsterisk
        autosize
        minRows={4}
        maxRows={14}
        {...form.getInputProps('description')}
      />
      <Select
        label={t('products.category')}
        withAsterisk
        searchable
        allowDeselect={false}
        data={categories.map(({ id, fullName }) => ({ value: id, label: fullName }))}
        {...form.getInputProps('category')}
      />
      {isSimple && (
        <NumberInput
          label={t('products.price')}
          withAsterisk
          min={0}
          decimalScale={2}
          {...form.getInputProps('price')}
        />
      )}
      <TextInput label={t('products.imageUrl')} type="url" {...form.getInputProps('imageUrl')} />
      <TagsInput label={t('products.tags')} {...form.getInputProps('tags')} />
      <Group justify="end">
        <Button type="submit" loading={isSubmitting} disabled={!form.isDirty()}>
          {t('common.save')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
