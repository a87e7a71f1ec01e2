import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';
import type { OrderRow } from '../order/order-row.model';
import type { SalesOrder, SalesSums } from '../order/sales-contribution';
import type { ProductEntry, SalesEntry } from './sales-tally';

/** The sums of one owner and day, or over all days; zeros that were never anything else are absent. */
export interface SalesRow extends Omit<SalesEntry, 'sums'> {
  _id: Types.ObjectId;
  sums: Partial<SalesSums>;
}

/** The sums of one product of a seller over all days. */
export interface ProductSalesRow extends ProductEntry {
  _id: Types.ObjectId;
}

const text = { type: String, required: true } as const;
const whole = { type: Number, default: 0 } as const;

const salesSchema = new Schema<SalesRow>(
  { owner: text, date: text, sums: { type: Schema.Types.Mixed, required: true } },
  { collection: 'salesfigures', strict: 'throw', versionKey: false, minimize: false },
);
salesSchema.index({ owner: 1, date: 1 }, { unique: true });

const productSalesSchema = new Schema<ProductSalesRow>(
  { sellerId: text, productId: text, name: Schema.Types.Mixed, quantity: whole, sales: whole },
  { collection: 'productsales', strict: 'throw', versionKey: false },
);
productSalesSchema.index({ sellerId: 1, productId: 1 }, { unique: true });
productSalesSchema.index({ sellerId: 1, sales: -1, productId: 1 });
productSalesSchema.index({ productId: 1 });

export function salesModel(connection: Connection): Model<SalesRow> {
  return defineModel(connection, 'SalesFigure', salesSchema);
}

export function productSalesModel(connection: Connection): Model<ProductSalesRow> {
  return defineModel(connection, 'ProductSales', productSalesSchema);
}

/** Orders whose present state the stored sums do not hold yet: a change removes the field. Uses its index. */
export const UNCOUNTED = { countedSequence: null } as const;

/** The projection that `toSalesOrder` reads. */
export const SALES_FIELDS = {
  sellerId: 1,
  createdAt: 1,
  sequence: 1,
  orderStatus: 1,
  paymentStatus: 1,
  total: 1,
  waived: 1,
  refunded: 1,
  refundedLines: 1,
  returns: 1,
  'statusHistory.status': 1,
  'items.productId': 1,
  'items.variantId': 1,
  'items.productName': 1,
  'items.quantity': 1,
  'items.price': 1,
  counted: 1,
  countedSequence: 1,
} as const;

export function toSalesOrder(row: OrderRow): SalesOrder {
  return {
    id: row._id.toHexString(),
    sellerId: row.sellerId.toHexString(),
    createdAt: row.createdAt,
    orderStatus: row.orderStatus,
    paymentStatus: row.paymentStatus,
    total: row.total,
    waived: row.waived ?? 0,
    refunded: row.refunded ?? 0,
    refundedLines: row.refundedLines ?? [],
    returns: row.returns ?? [],
    statusHistory: row.statusHistory,
    items: row.items.map(({ productId, variantId, productName, quantity, price }) => ({
      productId: productId.toHexString(),
      variantId: variantId.toHexString(),
      productName,
      quantity,
      price,
    })),
    counted: row.counted ?? null,
  };
}
