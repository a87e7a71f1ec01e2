import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MAX_AMOUNT, objectId, quantity, trimmed } from '@e-storefront/domain';
import { normalisedCode } from '../promotion/promotion';

export const basketInput = z.object({
  customerId: objectId.optional(),
  isFirstOrder: z.boolean(),
  lines: z
    .array(
      z.object({
        productId: objectId,
        variantId: z.string().min(1).max(100),
        categoryIds: z.array(objectId).max(50, 'must hold at most 50 ids.'),
        sellerId: objectId,
        quantity,
        unitPrice: z.int().min(0, 'must not be negative.').max(MAX_AMOUNT, `must be at most ${MAX_AMOUNT}.`),
      }),
    )
    .max(200, 'must hold at most 200 lines.'),
});

/** A basket as order shows it. */
export type BasketInput = z.output<typeof basketInput>;

export const codeInput = z
  .string()
  .overwrite(trimmed)
  .min(1, 'must not be empty.')
  .max(64, 'must have at most 64 characters.')
  .transform(normalisedCode);

export const referenceInput = z
  .string()
  .regex(/^[\w:-]{1,100}$/, 'must have 1 to 100 letters, digits, colons or hyphens.');

/** What makes two requests the same: whose, with which code, and how many of which products at which prices. */
export function requestHash(code: string | null, { customerId, lines }: BasketInput): string {
  const facts = lines.map(({ productId, variantId, sellerId, quantity: pieces, unitPrice }) => [
    productId,
    variantId,
    sellerId,
    pieces,
    unitPrice,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([code, customerId ?? null, facts]))
    .digest('hex');
}
