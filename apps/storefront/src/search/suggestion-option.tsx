import { Group, Text } from '@mantine/core';
import { IconCategory, IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ProductImage } from '../product/product-image';
import type { Suggestion } from './use-suggestions';

/** A suggestion of the search: a product with image and price, a category, or a text. */
export function SuggestionOption({ suggestion }: { suggestion: Suggestion }): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { type, text, product } = suggestion;
  if (product)
    return (
      <Group gap="sm" wrap="nowrap">
        <span style={{ flex: 'none', inlineSize: 36 }}>
          <ProductImage src={product.imageUrl} alt="" size={36} />
        </span>
        <Text size="sm" truncate flex={1}>
          {text}
        </Text>
        <Text size="sm" fw={600}>
          {money(product.price)}
        </Text>
      </Group>
    );
  const Icon = type === 'CATEGORY' ? IconCategory : IconSearch;
  return (
    <Group gap="sm" wrap="nowrap" mih={28}>
      <Icon size={18} stroke={1.5} aria-hidden />
      <Text size="sm">{text}</Text>
      {type === 'CATEGORY' && (
        <Text size="xs" c="dimmed">
          {t('search.category')}
        </Text>
      )}
    </Group>
  );
}
