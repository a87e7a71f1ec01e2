import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MAX_AMOUNT, objectId, quantity, trimmed } from '@e-storefront/domain';
import { normalizeCode } from '../promotion/promotion';
import type { Basket } from '../promotion/promotion-engine';

export const basketInput = z
  .object({
    customerId: objectId.optional(),
    isFirstOrder: z.boolean(),
    lines: z
      .array(
        z.object({
          productId: objectId,
          variantId: z.string().min(1).max(100),
          categoryIds: z.array(objectId).max(50, 'must have at most 50 ids.'),
          sellerId: objectId,
          quantity,
          unitPrice: z
            .int()
            .min(0, 'must not be negative.')
            .max(MAX_AMOUNT, `must be at most ${MAX_AMOUNT}.`),
        }),
      )
      .max(200, 'must have at most 200 lines.'),
  })
  .transform(({ customerId = null, ...rest }): Basket => ({ customerId, ...rest }));

export const codeInput = z
  .string()
  .overwrite(trimmed)
  .min(1, 'must not be empty.')
  .max(64, 'must have at most 64 characters.')
  .transform(normalizeCode);

export const referenceInput = z
  .string()
  .regex(/^[\w:-]{1,100}$/, 'must have 1 to 100 letters, digits, colons or hyphens.');

/** Requests are the same when customer, code, products, quantities and prices are equal. */
export function hashRequest(code: string | null, { customerId, lines }: Basket): string {
  const facts = lines.map(({ productId, variantId, sellerId, quantity: units, unitPrice }) => [
    productId,
    variantId,
    sellerId,
    units,
    unitPrice,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([code, customerId, facts]))
    .digest('hex');
}
