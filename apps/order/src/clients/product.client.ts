import type { ServiceClient } from '@e-storefront/subgraph';
import {
  CommitStockDocument,
  FindLinesDocument,
  ReleaseStockDocument,
  ReserveStockDocument,
  ReturnStockDocument,
  ShipStockDocument,
  type FindLinesQuery,
} from './product.generated';

/** Names a variant, or a product whose cheapest variant in stock is meant. */
export interface LineRef {
  productId: string;
  variantId?: string;
}

/** A variant with its current price, in minor units, and its stock. */
export type PurchasableLine = NonNullable<FindLinesQuery['purchasableLines'][number]>;

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

/** Calls the product subgraph. */
export function createProductClient(product: ServiceClient): ProductClient {
  return {
    findLines: async (refs) =>
      refs.length === 0 ? [] : (await product.call(FindLinesDocument, { lines: [...refs] })).purchasableLines,
    reserveStock: async (reference, lines) =>
      void (await product.call(ReserveStockDocument, { reference, lines: [...lines] })),
    commitStock: async (reference) => void (await product.call(CommitStockDocument, { reference })),
    releaseStock: async (reference, lines) =>
      void (await product.call(ReleaseStockDocument, { reference, ...(lines && { lines: [...lines] }) })),
    shipStock: async (reference, lines) =>
      void (await product.call(ShipStockDocument, { reference, lines: [...lines] })),
    returnStock: async (reference, lines, key) =>
      void (await product.call(ReturnStockDocument, {
        reference,
        lines: [...lines],
        ...(key !== undefined && { key }),
      })),
  };
}
