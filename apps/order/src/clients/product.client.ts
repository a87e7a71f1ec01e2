import { z } from 'zod';
import type { MinorUnits } from '@e-storefront/domain';
import type { ServiceClient } from '@e-storefront/subgraph';

/** Names a variant, or a product whose cheapest variant in stock is meant. */
export interface LineRef {
  productId: string;
  variantId?: string;
}

/** A variant with its current price and stock. */
export interface PurchasableLine {
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  variantName: string | null;
  imageUrl: string | null;
  sellerId: string;
  /** Its category and all ancestors. */
  categoryIds: string[];
  unitPrice: MinorUnits;
  available: number;
  /** Quantity that may be sold beyond `available`. */
  backorder: number;
  forSale: boolean;
}

export interface StockLine {
  productId: string;
  variantId: string;
  quantity: number;
}

/** The product subgraph. Every write is idempotent by its reference and variant. */
export interface ProductClient {
  /** Returns one entry per ref, null where the product or variant does not exist. @throws SERVICE_UNAVAILABLE */
  findLines(refs: readonly LineRef[]): Promise<(PurchasableLine | null)[]>;
  /** Reserves all lines or none. @throws INSUFFICIENT_STOCK, PRODUCT_UNAVAILABLE, SERVICE_UNAVAILABLE */
  reserveStock(reference: string, lines: readonly StockLine[]): Promise<void>;
  /** Makes a reservation permanent. @throws CONFLICT when it has expired, SERVICE_UNAVAILABLE */
  commitStock(reference: string): Promise<void>;
  /** Releases a whole reservation, or only the given lines. @throws SERVICE_UNAVAILABLE */
  releaseStock(reference: string, lines?: readonly StockLine[]): Promise<void>;
  /** Turns reserved stock into shipped stock. @throws SERVICE_UNAVAILABLE */
  shipStock(reference: string, lines: readonly StockLine[]): Promise<void>;
  /** Puts returned items back into stock; `key` distinguishes several returns of one order. @throws SERVICE_UNAVAILABLE */
  returnStock(reference: string, lines: readonly StockLine[], key?: string): Promise<void>;
}

const LINES = `query ($lines: [LineRefInput!]!) { purchasableLines(lines: $lines) {
  productId variantId sku productName variantName imageUrl sellerId categoryIds unitPrice available backorder forSale } }`;
const RESERVE = `mutation ($reference: ID!, $lines: [StockLineInput!]!) { reserveStock(reference: $reference, lines: $lines) }`;
const COMMIT = `mutation ($reference: ID!) { commitStock(reference: $reference) }`;
const RELEASE = `mutation ($reference: ID!, $lines: [StockLineInput!]) { releaseStock(reference: $reference, lines: $lines) }`;
const SHIP = `mutation ($reference: ID!, $lines: [StockLineInput!]!) { shipStock(reference: $reference, lines: $lines) }`;
const RETURN_ONCE = `mutation ($reference: ID!, $lines: [StockLineInput!]!, $key: ID!) { returnStock(reference: $reference, lines: $lines, key: $key) }`;
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
const writeResult = z.record(z.string(), z.boolean());

/** Calls the product subgraph with the request id of the caller. */
export function createProductClient(product: ServiceClient): ProductClient {
  const write = async (query: string, reference: string, lines?: readonly StockLine[]): Promise<void> => {
    const variables = { reference, ...(lines && { lines }) };
    await product.call({ query, variables, result: writeResult });
  };
  return {
    findLines: async (refs) => {
      if (refs.length === 0) return [];
      const variables = { lines: refs };
      const { purchasableLines } = await product.call({
        query: LINES,
        variables,
        result: linesResult,
      });
      return purchasableLines;
    },
    reserveStock: (reference, lines) => write(RESERVE, reference, lines),
    commitStock: (reference) => write(COMMIT, reference),
    releaseStock: (reference, lines) => write(RELEASE, reference, lines),
    shipStock: (reference, lines) => write(SHIP, reference, lines),
    returnStock: async (reference, lines, key) => {
      if (key === undefined) return write(RETURN, reference, lines);
      const variables = { reference, lines, key };
      await product.call({ query: RETURN_ONCE, variables, result: writeResult });
    },
  };
}
