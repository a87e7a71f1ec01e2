import type { StorefrontVariantFragment } from './variant.generated';

type Variant = StorefrontVariantFragment;

/** An option of a product with its values. */
export interface VariantOption {
  name: string;
  values: OptionValue[];
}

interface OptionValue {
  value: string;
  isSelected: boolean;
  /** The variant that a choice of the value leads to. */
  variant: Variant;
}

/** The variant with the SKU of the address; otherwise the first that can be bought. */
export function selectVariant(variants: readonly Variant[], sku: string | null): Variant | undefined {
  return (
    variants.find((variant) => variant.sku === sku) ??
    variants.find(({ available }) => available > 0) ??
    variants[0]
  );
}

/**
 * The options of a product with the values to choose from. A value leads to the variant that has it and keeps the most
 * options of the selected variant; among equal ones, to one that can be bought.
 */
export function variantOptions(variants: readonly Variant[], selected: Variant): VariantOption[] {
  const names = [...new Set(variants.flatMap(({ options }) => options.map(({ name }) => name)))];
  return names.map((name) => {
    const values = new Set(variants.map((variant) => valueOf(variant, name)).filter((value) => value !== ''));
    return {
      name,
      values: [...values].flatMap((value) => {
        const variant = closest(
          variants.filter((one) => valueOf(one, name) === value),
          selected,
        );
        return variant ? [{ value, isSelected: valueOf(selected, name) === value, variant }] : [];
      }),
    };
  });
}

function closest(variants: readonly Variant[], selected: Variant): Variant | undefined {
  const score = (variant: Variant): number =>
    variant.options.filter(({ name, value }) => valueOf(selected, name) === value).length * 2 +
    (variant.available > 0 ? 1 : 0);
  return variants.toSorted((a, b) => score(b) - score(a))[0];
}

function valueOf({ options }: Variant, name: string): string {
  return options.find((option) => option.name === name)?.value ?? '';
}
