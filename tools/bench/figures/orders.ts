import { Types, type Connection } from 'mongoose';
import { toSalesOrder } from '../../../apps/order/src/analytics/sales-rows.model';
import { orderModel, type OrderItemRow, type OrderRow } from '../../../apps/order/src/order/order-row.model';
import { contributionOf } from '../../../apps/order/src/order/sales-contribution';

/** Ids of the sellers, who share the orders equally. */
export const SELLERS = ['a', 'b'].map((digit) => digit.repeat(24));

const PRODUCTS = Array.from({ length: 100 }, () => new Types.ObjectId());
const YEAR_MS = 365 * 86_400_000;
const BATCH = 2_000;
const STATUSES = ['PENDING', 'SHIPPED', 'DELIVERED', 'DELIVERED', 'CANCELLED'] as const;

/** Writes paid orders, spread over the last year, with only the fields that are required or that figures read. */
export async function fillOrders(
  mongo: Connection,
  count: number,
  { isCounted }: { isCounted: boolean },
): Promise<void> {
  const orders = orderModel(mongo).collection;
  for (let written = 0; written < count; written += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - written) }, (_, index) => {
      const at = new Date(Date.now() - Math.floor(((written + index) / count) * YEAR_MS));
      const row = orderRow(written + index, at);
      const record = { counted: contributionOf(toSalesOrder(row)), countedSequence: row.sequence };
      return isCounted ? { ...row, ...record } : row;
    });
    await orders.insertMany(rows, { ordered: false });
  }
}

function orderRow(index: number, at: Date): OrderRow {
  const orderStatus = STATUSES[index % STATUSES.length] ?? 'PENDING';
  const sellerId = new Types.ObjectId(SELLERS[index % SELLERS.length]);
  const item: OrderItemRow = {
    productId: PRODUCTS[index % PRODUCTS.length] ?? new Types.ObjectId(),
    variantId: PRODUCTS[index % PRODUCTS.length] ?? new Types.ObjectId(),
    sku: '',
    productName: `Product ${index % PRODUCTS.length}`,
    variantName: null,
    imageUrl: null,
    quantity: 1,
    price: 1_000,
    sellerId,
    subtotal: 1_000,
    discount: 0,
  };
  const _id = new Types.ObjectId();
  return {
    _id,
    groupId: _id,
    customerId: _id,
    customerEmail: 'buyer@example.com',
    sellerId,
    orderNumber: _id.toHexString(),
    items: [item],
    subtotal: 1_000,
    discount: 0,
    tax: 0,
    shipping: 0,
    total: 1_000,
    couponCode: null,
    currency: 'INR',
    notes: null,
    orderStatus,
    paymentStatus: 'PAID',
    paymentMethod: 'card',
    shippingMethod: 'STANDARD',
    shippingAddress: {
      name: null,
      mobile: null,
      email: null,
      street: '1 Main Street',
      city: 'Pune',
      state: 'MH',
      zip: '411001',
      country: 'India',
    },
    statusHistory: [{ status: orderStatus, paymentStatus: 'PAID', at, note: null, by: sellerId }],
    sequence: 1,
    outbox: [],
    createdAt: at,
    updatedAt: at,
  };
}
