import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  changeableFields,
  clearable,
  comparisonKey,
  multilineText,
  objectId,
  parseInput,
  resettable,
  stockLevel,
  text,
  toMinor,
  trimmed,
  webUrl,
  type Present,
} from '@e-storefront/domain';
import type { VariantOption } from './product';
import { toTagKeys } from '../search/search-fields';

/** Bounded because all variants are stored in one document. */
export const MAX_VARIANTS = 50;

const sku = z
  .string()
  .overwrite((code) => trimmed(code.normalize('NFKC')))
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9._/-]{0,63}$/, 'must have at most 64 letters, digits, dots, slashes and hyphens.');
const options = z
  .array(z.object({ name: text(40), value: text(80) }))
  .max(5, 'must contain at most 5 options.')
  .refine(
    (list) => new Set(list.map((option) => comparisonKey(option.name))).size === list.length,
    'must not name an option twice.',
  );
const tags = z.array(text(40)).max(20, 'must contain at most 20 tags.').transform(toTagKeys);
const name = text(200);
const description = multilineText(10_000);
const category = text(120);

const variantInput = z.object({
  sku: sku.optional(),
  options,
  price: z.number(),
  stock: stockLevel,
  backorderLimit: stockLevel.optional(),
  lowStockThreshold: stockLevel.optional(),
});
const variantChanges = z.object({
  ...changeableFields({ sku, price: z.number(), stock: stockLevel }),
  options: resettable(options, []),
  backorderLimit: resettable(stockLevel, 0),
  lowStockThreshold: clearable(stockLevel),
});
const requiredFields = {
  name,
  description,
  price: z.number(),
  category,
  stock: stockLevel,
  sellerId: objectId,
};
const flags = { featured: z.boolean().optional(), isActive: z.boolean().optional() };
const createInput = z.object({
  ...requiredFields,
  ...flags,
  imageUrl: webUrl.optional(),
  tags: tags.optional(),
  sku: sku.optional(),
  variants: z
    .array(variantInput)
    .min(1, 'must contain at least one variant.')
    .max(MAX_VARIANTS, `must contain at most ${MAX_VARIANTS} variants.`)
    .optional(),
});
const updateInput = z.object({
  ...changeableFields(requiredFields),
  ...flags,
  imageUrl: clearable(webUrl),
  tags: resettable(tags, []),
});

/** The price in minor units. */
export type VariantFields = Present<z.output<typeof variantInput>>;
export type VariantChanges = Present<z.output<typeof variantChanges>>;
export type ProductChanges = Present<z.output<typeof updateInput>>;

/** @throws BAD_USER_INPUT */
export function parseNewProduct(input: unknown) {
  const { price, stock, sku: singleSku, variants: given, ...rest } = parseInput(createInput, input);
  const single = {
    price: toMinor(price, 'input.price'),
    stock,
    options: [],
    ...(singleSku && { sku: singleSku }),
  };
  const variants: VariantFields[] = given
    ? given.map((one, index) => ({ ...one, price: toMinor(one.price, `input.variants.${index}.price`) }))
    : [single];
  assertDistinct(variants);
  return { ...rest, variants };
}

/** @returns the price in minor units @throws BAD_USER_INPUT */
export function parseProductChanges(input: unknown): ProductChanges {
  return withMinorPrice(parseInput(updateInput, input));
}

/** @throws BAD_USER_INPUT */
export function parseVariant(input: unknown): VariantFields {
  const fields = parseInput(variantInput, input);
  return { ...fields, price: toMinor(fields.price, 'input.price') };
}

/** @throws BAD_USER_INPUT */
export function parseVariantChanges(input: unknown): VariantChanges {
  return withMinorPrice(parseInput(variantChanges, input));
}

/** @throws BAD_USER_INPUT naming `url` */
export function parseImageUrl(url: string): string {
  return parseInput(webUrl, url, 'url');
}

/** A normalised key of the options: variants with the same key are the same variant. */
export function toOptionsKey(list: readonly VariantOption[]): string {
  const pairs = list.map((option) => comparisonKey(`${option.name}=${option.value}`));
  return pairs.sort().join('|');
}

function withMinorPrice<T extends { price?: number }>(fields: T): T {
  return fields.price === undefined ? fields : { ...fields, price: toMinor(fields.price, 'input.price') };
}

function assertDistinct(variants: readonly VariantFields[]): void {
  const keys = variants.map((variant) => toOptionsKey(variant.options));
  const again = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (again >= 0)
    throw badInput(`input.variants.${again}.options`, 'must differ from those of every other variant.');
  const skus = variants.flatMap((variant) => variant.sku ?? []);
  const twice = skus.findIndex((one, index) => skus.indexOf(one) < index);
  if (twice >= 0)
    throw badInput(`input.variants.${twice}.sku`, 'must differ from that of every other variant.');
}
