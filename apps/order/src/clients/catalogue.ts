import type { MinorUnits } from '@e-storefront/domain';

/** What a basket names: a variant, or a product whose cheapest variant in stock is meant. */
export interface LineRef {
  productId: string;
  variantId?: string;
}

/** A variant as it can be bought now. */
export interface PurchasableLine {
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  variantName: string | null;
  imageUrl: string | null;
  sellerId: string;
  /** Its category and all above. */
  categoryIds: string[];
  unitPrice: MinorUnits;
  available: number;
  /** How many pieces may be sold beyond what is available. */
  backorder: number;
  forSale: boolean;
}

export interface StockLine {
  productId: string;
  variantId: string;
  quantity: number;
}

/** The product service: what can be bought, and its stock. Every write is idempotent by its reference and variant. */
export interface Catalogue {
  /** One answer for each ref, null where there is no such thing. @throws SERVICE_UNAVAILABLE */
  lines(refs: readonly LineRef[]): Promise<(PurchasableLine | null)[]>;
  /** All lines or none. @throws INSUFFICIENT_STOCK, PRODUCT_UNAVAILABLE, SERVICE_UNAVAILABLE */
  reserve(reference: string, lines: readonly StockLine[]): Promise<void>;
  /** The reservation does not expire any more. @throws CONFLICT when it has run out, SERVICE_UNAVAILABLE */
  commit(reference: string): Promise<void>;
  /** Frees the whole reservation, or some lines of it. @throws SERVICE_UNAVAILABLE */
  release(reference: string, lines?: readonly StockLine[]): Promise<void>;
  /** The pieces left the house. @throws SERVICE_UNAVAILABLE */
  ship(reference: string, lines: readonly StockLine[]): Promise<void>;
  /** The pieces came back; `key` tells several returns of one order apart. @throws SERVICE_UNAVAILABLE */
  takeBack(reference: string, lines: readonly StockLine[], key?: string): Promise<void>;
}
