import type { MinorUnits } from '@e-storefront/domain';
import { wasCancelled, type Order, type OrderItem, type StatusChange } from './order';
import { revenueOf, soldQuantity } from './sales-rules';

/** Sums over orders. */
export interface SalesSums {
  totalOrders: number;
  pendingOrders: number;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  totalRevenue: MinorUnits;
  /** The number of orders with revenue. */
  revenueOrders: number;
  sales: MinorUnits;
}

export interface ProductSums {
  quantity: number;
  sales: MinorUnits;
}

/** What one order adds to the sums; zeros are left out. */
export interface Contribution {
  sums: Partial<SalesSums>;
  products: (ProductSums & { productId: string })[];
}

/** An order as far as the sums need it. */
export interface SalesOrder extends Pick<
  Order,
  | 'id'
  | 'sellerId'
  | 'createdAt'
  | 'orderStatus'
  | 'paymentStatus'
  | 'total'
  | 'waived'
  | 'refunded'
  | 'refundedLines'
  | 'returns'
> {
  statusHistory: Pick<StatusChange, 'status'>[];
  items: Pick<OrderItem, 'productId' | 'variantId' | 'productName' | 'quantity' | 'price'>[];
  /** The part of this order in the stored sums; null before it is counted for the first time. */
  counted: Contribution | null;
}

export const NO_SALES: Readonly<SalesSums> = {
  totalOrders: 0,
  pendingOrders: 0,
  shippedOrders: 0,
  deliveredOrders: 0,
  cancelledOrders: 0,
  totalRevenue: 0,
  revenueOrders: 0,
  sales: 0,
};
export const SUM_NAMES = Object.keys(NO_SALES) as (keyof SalesSums)[];

const NOTHING_COUNTED: Contribution = { sums: {}, products: [] };

/** What an order adds to the sums in its present state. */
export function contributionOf(order: SalesOrder): Contribution {
  const { orderStatus, total } = order;
  const isCancelled = wasCancelled(order);
  const revenue = revenueOf(order);
  const products = new Map<string, ProductSums>();
  for (const { productId, price, ...item } of order.items) {
    const quantity = soldQuantity(order, item);
    if (quantity > 0) addTo(products, productId, { quantity, sales: quantity * price });
  }
  return {
    sums: withoutZeros({
      totalOrders: 1,
      pendingOrders: Number(orderStatus === 'PENDING'),
      shippedOrders: Number(orderStatus === 'SHIPPED' || orderStatus === 'OUT_FOR_DELIVERY'),
      deliveredOrders: Number(orderStatus === 'DELIVERED'),
      cancelledOrders: Number(isCancelled),
      totalRevenue: revenue,
      revenueOrders: Number(revenue > 0),
      sales: isCancelled ? 0 : total,
    }),
    products: [...products].map(([productId, sums]) => ({ productId, ...sums })),
  };
}

/** What has to be added to the stored sums so that they hold the order's present state. */
export function uncountedPart(order: SalesOrder): Contribution {
  const now = contributionOf(order);
  const { sums, products: counted } = order.counted ?? NOTHING_COUNTED;
  const products = new Map<string, ProductSums>();
  for (const { productId, ...sold } of now.products) addTo(products, productId, sold);
  for (const { productId, quantity, sales } of counted) {
    addTo(products, productId, { quantity: -quantity, sales: -sales });
  }
  return {
    sums: withoutZeros(combine((name) => (now.sums[name] ?? 0) - (sums[name] ?? 0))),
    products: [...products]
      .filter(([, { quantity, sales }]) => quantity !== 0 || sales !== 0)
      .map(([productId, sold]) => ({ productId, ...sold })),
  };
}

export function isNothing({ sums, products }: Contribution): boolean {
  return Object.keys(sums).length === 0 && products.length === 0;
}

export function addSums(left: SalesSums, right: Partial<SalesSums>): SalesSums {
  return combine((name) => left[name] + (right[name] ?? 0));
}

function combine(valueOf: (name: keyof SalesSums) => number): SalesSums {
  const sums = { ...NO_SALES };
  for (const name of SUM_NAMES) sums[name] = valueOf(name);
  return sums;
}

/** The sums that are not zero. */
export function withoutZeros(sums: SalesSums): Partial<SalesSums> {
  const rest: Partial<SalesSums> = {};
  for (const name of SUM_NAMES) if (sums[name] !== 0) rest[name] = sums[name];
  return rest;
}

function addTo(
  products: Map<string, ProductSums>,
  productId: string,
  { quantity, sales }: ProductSums,
): void {
  const before = products.get(productId);
  products.set(productId, {
    quantity: (before?.quantity ?? 0) + quantity,
    sales: (before?.sales ?? 0) + sales,
  });
}
