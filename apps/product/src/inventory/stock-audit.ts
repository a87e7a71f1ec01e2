export interface StockSums {
  onHand: number;
  reserved: number;
}

/** A variant whose stock levels differ from its movements and its orders. */
export interface StockDiscrepancy {
  productId: string;
  variantId: string;
  sku: string;
  levels: StockSums & { available: number; sellable: number };
  /** Totals of ledger and journal. */
  sums: StockSums;
  /** Units of open reservations, and of committed lines that are neither shipped nor released. */
  reservedByOrders: number;
}

export interface AuditResult {
  products: number;
  discrepancies: StockDiscrepancy[];
}

export function isConsistent(
  { levels, sums, reservedByOrders }: StockDiscrepancy,
  backorderLimit: number,
): boolean {
  return (
    levels.onHand === sums.onHand &&
    levels.reserved === sums.reserved &&
    levels.reserved === reservedByOrders &&
    levels.available === levels.onHand - levels.reserved &&
    levels.sellable === levels.available + backorderLimit
  );
}
