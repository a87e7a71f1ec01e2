import { Schema, type Connection, type Model, type Types } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { defineModel, projectionOf, requireDetail, toObjectId } from '@e-storefront/mongo';
import {
  ORDER_DETAILS,
  type NewOrder,
  type Order,
  type OrderDetail,
  type OrderItem,
  type OrderReturn,
  type ShippingAddress,
  type StatusChange,
} from './order';
import { ORDER_STATUSES, ORDER_TRANSITIONS, PAYMENT_STATUSES } from './order-status';
import type { Contribution } from './sales-contribution';

type Id = Types.ObjectId;
const objectId = { type: Schema.Types.ObjectId, required: true } as const;
const whole = { type: Number, required: true } as const;
const text = { type: String, required: true } as const;
/** Absent in the addresses of some countries. */
const part = { type: String, default: '' } as const;
const optionalText = { type: String, default: null } as const;

export interface OrderItemRow extends Omit<OrderItem, 'productId' | 'variantId' | 'sellerId'> {
  productId: Id;
  variantId: Id;
  sellerId: Id;
}

export interface StatusChangeRow extends Omit<StatusChange, 'by'> {
  by: Id;
}

/** An event that is not acknowledged yet, or an effect that is not executed yet. */
export interface OutboxEntryRow {
  id: string;
  at: Date;
  event?: DomainEvent;
  /** Whether subscribers received the event; it stays until every consumer has acknowledged it. */
  told?: boolean;
  /** See STORED_KINDS in lifecycle/order-outbox.model.ts. */
  effect?: string;
  /** The return or the ledger posting of the effect. */
  data?: object;
}

export interface OrderRow extends Omit<
  Order,
  'id' | 'groupId' | 'customerId' | 'sellerId' | 'items' | 'statusHistory' | 'returns' | 'lastPaymentEvent'
> {
  _id: Id;
  groupId: Id;
  customerId: Id;
  sellerId: Id;
  items: OrderItemRow[];
  statusHistory: StatusChangeRow[];
  outbox: OutboxEntryRow[];
  /** Present while the payment is not secured; `until` is the payment deadline. */
  unpaid?: { until: Date | null };
  /** When `processStale` last tried this order. */
  sweptAt?: Date;
  /** Absent until the customer's account is deleted. */
  customerDeletedAt?: Date;
  /** Absent until the personal data was erased. */
  anonymisedAt?: Date;
  /** Absent until the first partial return. */
  returns?: OrderReturn[];
  /** `lastPaymentEvent`; absent until the first payment event. */
  paymentSerial?: number;
  /** What the stored sales figures hold of this order; absent before it is counted for the first time. */
  counted?: Contribution;
  /** The sequence that was counted; absent while the present state is not counted. */
  countedSequence?: number;
}

const itemSchema = new Schema<OrderItemRow>(
  {
    productId: objectId,
    variantId: objectId,
    sku: text,
    productName: text,
    variantName: optionalText,
    imageUrl: optionalText,
    quantity: whole,
    price: whole,
    sellerId: objectId,
    subtotal: whole,
    discount: whole,
  },
  { _id: false },
);

const addressSchema = new Schema<ShippingAddress>(
  {
    name: optionalText,
    mobile: optionalText,
    email: optionalText,
    street: text,
    city: part,
    state: part,
    zip: part,
    country: text,
  },
  { _id: false },
);

const changeSchema = new Schema<StatusChangeRow>(
  {
    status: { type: String, enum: ORDER_STATUSES, required: true },
    paymentStatus: { type: String, enum: PAYMENT_STATUSES, required: true },
    at: { type: Date, required: true },
    note: optionalText,
    by: objectId,
  },
  { _id: false },
);

const outboxEntrySchema = new Schema<OutboxEntryRow>(
  {
    id: text,
    at: { type: Date, required: true },
    event: Schema.Types.Mixed,
    told: Boolean,
    effect: String,
    data: Schema.Types.Mixed,
  },
  { _id: false },
);

const orderSchema = new Schema<OrderRow>(
  {
    groupId: objectId,
    orderNumber: text,
    customerId: objectId,
    customerEmail: text,
    sellerId: objectId,
    items: { type: [itemSchema], required: true },
    subtotal: whole,
    tax: whole,
    shipping: whole,
    discount: whole,
    total: whole,
    couponCode: optionalText,
    currency: text,
    orderStatus: { type: String, enum: ORDER_STATUSES, required: true },
    paymentStatus: { type: String, enum: PAYMENT_STATUSES, required: true },
    paymentMethod: text,
    shippingMethod: { type: String, enum: ['STANDARD', 'EXPRESS'], required: true },
    shippingAddress: { type: addressSchema, required: true },
    notes: optionalText,
    waived: Number,
    refunded: Number,
    refundedLines: Schema.Types.Mixed,
    statusHistory: { type: [changeSchema], required: true },
    sequence: whole,
    outbox: { type: [outboxEntrySchema], required: true },
    unpaid: Schema.Types.Mixed,
    sweptAt: Date,
    customerDeletedAt: Date,
    anonymisedAt: Date,
    returns: Schema.Types.Mixed,
    paymentSerial: Number,
    counted: Schema.Types.Mixed,
    countedSequence: Number,
  },
  { timestamps: true, collection: 'orders', strict: 'throw' },
);
orderSchema.index({ orderNumber: 1 }, { unique: true });
orderSchema.index({ groupId: 1, sellerId: 1 }, { unique: true });
orderSchema.index({ createdAt: -1, _id: -1 });
orderSchema.index({ orderStatus: 1, createdAt: -1, _id: -1 });
orderSchema.index({ customerId: 1, createdAt: -1, _id: -1 });
orderSchema.index({ customerId: 1, orderStatus: 1, createdAt: -1, _id: -1 });
orderSchema.index({ sellerId: 1, createdAt: -1, _id: -1 });
orderSchema.index({ sellerId: 1, orderStatus: 1, createdAt: -1, _id: -1 });
orderSchema.index({ customerId: 1, 'items.productId': 1 });
orderSchema.index({ 'items.productId': 1 });
orderSchema.index({ 'outbox.at': 1 }, { sparse: true });
orderSchema.index({ 'unpaid.until': 1 }, { sparse: true });
// Not sparse: it finds the orders without the field.
orderSchema.index({ countedSequence: 1 });

// Orders of deleted accounts, for the erasure.
const ofDeleted = { partialFilterExpression: { customerDeletedAt: { $type: 'date' as const } } };
orderSchema.index({ customerDeletedAt: 1, createdAt: 1 }, ofDeleted);

export function orderModel(connection: Connection): Model<OrderRow> {
  return defineModel(connection, 'Order', orderSchema);
}

/** What every read of an order takes. */
const CORE_FIELDS = {
  groupId: 1,
  orderNumber: 1,
  customerId: 1,
  customerEmail: 1,
  sellerId: 1,
  subtotal: 1,
  tax: 1,
  shipping: 1,
  discount: 1,
  total: 1,
  couponCode: 1,
  currency: 1,
  orderStatus: 1,
  paymentStatus: 1,
  paymentMethod: 1,
  shippingMethod: 1,
  notes: 1,
  waived: 1,
  refunded: 1,
  refundedLines: 1,
  sequence: 1,
  returns: 1,
  paymentSerial: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;

const DETAIL_FIELDS = {
  items: { items: 1 },
  shippingAddress: { shippingAddress: 1 },
  statusHistory: { statusHistory: 1 },
} as const satisfies Record<OrderDetail, Record<string, 1>>;

/** The projection of reads: never the outbox and the state of background jobs. */
export function orderFields(details: readonly OrderDetail[] = ORDER_DETAILS): Readonly<Record<string, 1>> {
  return projectionOf(CORE_FIELDS, DETAIL_FIELDS, details);
}

/** A row as it is read; details that were not requested are absent. */
export type ReadRow = Pick<OrderRow, '_id' | keyof typeof CORE_FIELDS> & Partial<Pick<OrderRow, OrderDetail>>;

/** An order as it was read; reading a detail that was not requested throws. */
export function toOrder(row: ReadRow): Order {
  const details = {
    items: row.items?.map(toItem),
    statusHistory: row.statusHistory?.map((change) => ({ ...change, by: change.by.toHexString() })),
    shippingAddress: row.shippingAddress,
  };
  return {
    id: row._id.toHexString(),
    groupId: row.groupId.toHexString(),
    customerId: row.customerId.toHexString(),
    sellerId: row.sellerId.toHexString(),
    get items() {
      return requireDetail(details, 'items');
    },
    get statusHistory() {
      return requireDetail(details, 'statusHistory');
    },
    orderNumber: row.orderNumber,
    customerEmail: row.customerEmail,
    couponCode: row.couponCode,
    currency: row.currency,
    paymentMethod: row.paymentMethod,
    shippingMethod: row.shippingMethod,
    get shippingAddress() {
      return requireDetail(details, 'shippingAddress');
    },
    notes: row.notes,
    subtotal: row.subtotal,
    discount: row.discount,
    tax: row.tax,
    shipping: row.shipping,
    total: row.total,
    orderStatus: row.orderStatus,
    paymentStatus: row.paymentStatus,
    returns: row.returns ?? [],
    waived: row.waived ?? 0,
    refunded: row.refunded ?? 0,
    refundedLines: row.refundedLines ?? [],
    lastPaymentEvent: row.paymentSerial ?? 0,
    sequence: row.sequence,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** The row of a new order, with its event in the outbox. */
export function toNewRow({ id, draft, orderNumber, entry, event, unpaid }: NewOrder): OrderRow {
  const { groupId, customerId, sellerId, items, ...rest } = draft;
  return {
    ...rest,
    _id: toObjectId(id),
    groupId: toObjectId(groupId),
    customerId: toObjectId(customerId),
    sellerId: toObjectId(sellerId),
    orderNumber,
    items: items.map(toItemRow),
    orderStatus: ORDER_TRANSITIONS.initial,
    paymentStatus: entry.paymentStatus,
    statusHistory: [toChangeRow(entry)],
    sequence: 1,
    outbox: [{ id: event.id, at: entry.at, event }],
    ...(unpaid && { unpaid }),
    createdAt: entry.at,
    updatedAt: entry.at,
  };
}

export function toChangeRow(change: StatusChange): StatusChangeRow {
  return { ...change, by: toObjectId(change.by) };
}

function toItem({ productId, variantId, sellerId, ...rest }: OrderItemRow): OrderItem {
  return {
    ...rest,
    productId: productId.toHexString(),
    variantId: variantId.toHexString(),
    sellerId: sellerId.toHexString(),
  };
}

export function toItemRow({ productId, variantId, sellerId, ...rest }: OrderItem): OrderItemRow {
  return {
    ...rest,
    productId: toObjectId(productId),
    variantId: toObjectId(variantId),
    sellerId: toObjectId(sellerId),
  };
}
