import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { Catalogue, StockLine } from './catalogue';

const LINES = `query ($lines: [LineRefInput!]!) { purchasableLines(lines: $lines) {
  productId variantId sku productName variantName imageUrl sellerId categoryIds unitPrice available backorder forSale } }`;
const RESERVE = `mutation ($reference: ID!, $lines: [StockLineInput!]!) { reserveStock(reference: $reference, lines: $lines) }`;
const COMMIT = `mutation ($reference: ID!) { commitStock(reference: $reference) }`;
const RELEASE = `mutation ($reference: ID!, $lines: [StockLineInput!]) { releaseStock(reference: $reference, lines: $lines) }`;
const SHIP = `mutation ($reference: ID!, $lines: [StockLineInput!]!) { shipStock(reference: $reference, lines: $lines) }`;
const RETURN_SOME = `mutation ($reference: ID!, $lines: [StockLineInput!]!, $key: ID!) { returnStock(reference: $reference, lines: $lines, key: $key) }`;
const RETURN = `mutation ($reference: ID!, $lines: [StockLineInput!]!) { returnStock(reference: $reference, lines: $lines) }`;

const purchasableLine = z.object({
  productId: z.string(),
  variantId: z.string(),
  sku: z.string(),
  productName: z.string(),
  variantName: z.string().nullable(),
  imageUrl: z.string().nullable(),
  sellerId: z.string(),
  categoryIds: z.array(z.string()),
  unitPrice: z.int(),
  available: z.int(),
  backorder: z.int(),
  forSale: z.boolean(),
});
const linesResult = z.object({ purchasableLines: z.array(purchasableLine.nullable()) });
const done = z.record(z.string(), z.boolean());

/** Asks the product service. */
export function catalogueClient(product: ServiceClient, requestId: string): Catalogue {
  const write = async (query: string, reference: string, lines?: readonly StockLine[]): Promise<void> => {
    await product.call({ query, variables: { reference, ...(lines && { lines }) }, result: done, requestId });
  };
  return {
    lines: async (refs) => {
      if (refs.length === 0) return [];
      const variables = { lines: refs };
      return (await product.call({ query: LINES, variables, result: linesResult, requestId }))
        .purchasableLines;
    },
    reserve: (reference, lines) => write(RESERVE, reference, lines),
    commit: (reference) => write(COMMIT, reference),
    release: (reference, lines) => write(RELEASE, reference, lines),
    ship: (reference, lines) => write(SHIP, reference, lines),
    takeBack: async (reference, lines, key) => {
      if (key === undefined) return write(RETURN, reference, lines);
      const variables = { reference, lines, key };
      await product.call({ query: RETURN_SOME, variables, result: done, requestId });
    },
  };
}
