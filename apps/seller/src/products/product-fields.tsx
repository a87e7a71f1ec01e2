import { Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { rules } from '@e-storefront/ui';
import { useCategoryOptions } from './use-categories';

/** What describes a product, apart from its variants. */
export interface ProductDetails {
  name: string;
  description: string;
  category: string;
  tags: string[];
  isActive: boolean;
}

/** The rules of the server for them. */
export const PRODUCT_RULES = {
  name: rules.all(rules.required, rules.text(200)),
  description: rules.all(rules.required, rules.multilineText(10_000)),
  category: rules.required,
};

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 40;

interface ProductFieldsProps<Values extends ProductDetails> {
  form: UseFormReturnType<Values>;
}

/** The fields of a product's details. */
export function ProductFields<Values extends ProductDetails>({
  form,
}: ProductFieldsProps<Values>): ReactNode {
  const { t } = useTranslation();
  const categories = useCategoryOptions();
  return (
    <>
      <TextInput label={t('products.name')} required maxLength={200} {...form.getInputProps('name')} />
      <Textarea
        label={t('products.description')}
        required
        autosize
        minRows={4}
        maxRows={16}
        {...form.getInputProps('description')}
      />
      <Select
        label={t('products.category')}
        required
        searchable
        data={categories}
        nothingFoundMessage={t('products.noCategory')}
        {...form.getInputProps('category')}
      />
      <TagsInput
        label={t('products.tags')}
        description={t('products.tagsHint')}
        maxTags={MAX_TAGS}
        maxLength={MAX_TAG_LENGTH}
        clearable
        {...form.getInputProps('tags')}
      />
      <Switch
        label={t('products.isActive')}
        description={t('products.isActiveHint')}
        {...form.getInputProps('isActive', { type: 'checkbox' })}
      />
    </>
  );
}
