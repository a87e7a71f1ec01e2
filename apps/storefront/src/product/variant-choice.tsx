import { Text } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './variant-choice.module.css';
import type { StorefrontVariantFragment } from './variant.generated';
import { variantOptions, type VariantOption } from './variant-options';

interface VariantChoiceProps {
  variants: readonly StorefrontVariantFragment[];
  selected: StorefrontVariantFragment;
}

/** The options of a product, such as sizes. Each value is a link, so that a variant has an address to share. */
export function VariantChoice({ variants, selected }: VariantChoiceProps): ReactNode {
  return variantOptions(variants, selected).map((option) => (
    <OptionChoice key={option.name} option={option} />
  ));
}

function OptionChoice({ option: { name, values } }: { option: VariantOption }): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const nameId = useId();
  const toVariant = (sku: string): string => {
    const next = new URLSearchParams(params);
    next.set('variant', sku);
    return `?${next}`;
  };
  return (
    <div role="group" aria-labelledby={nameId}>
      <Text size="sm" fw={600} mb={6} id={nameId}>
        {name}
      </Text>
      <div className={classes['values']}>
        {values.map(({ value, isSelected, variant: { sku, available } }) => (
          <Link
            key={value}
            to={toVariant(sku)}
            replace
            preventScrollReset
            className={classes['value']}
            aria-current={isSelected ? 'true' : undefined}
            data-sold-out={available === 0 || undefined}
            aria-label={available === 0 ? t('product.valueSoldOut', { value }) : undefined}
          >
            <bdi>{value}</bdi>
          </Link>
        ))}
      </div>
    </div>
  );
}
