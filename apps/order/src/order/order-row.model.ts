import { Schema, type Connection, type Model, type Types } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { defineModel } from '@e-storefront/mongo';
import type { Order, OrderItem, OrderReturn, ShippingAddress, StatusChange } from './order';
import type { OrderEffect } from './order.repository';
import { ORDER_STATUSES, PAYMENT_STATUSES } from './order-status';

type Id = Types.ObjectId;
const objectId = { type: Schema.Types.ObjectId, required: true } as const;
const whole = { type: Number, required: true } as const;
const text = { type: String, required: true } as const;
/** Not every country's addresses have it. */
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

/** An event that was not published yet, or a call to another service that did not succeed yet. */
export interface TodoRow {
  id: string;
  at: Date;
  event?: DomainEvent;
  /** Whether the readers who follow live were told; the event stays until every consumer has acknowledged it. */
  told?: boolean;
  effect?: OrderEffect['kind'];
  /** What the effect needs to know beside its order. */
  data?: OrderEffect['data'];
}

export interface OrderRow extends Omit<
  Order,
  'id' | 'groupId' | 'customerId' | 'sellerId' | 'items' | 'statusHistory' | 'returns' | 'paymentSerial'
> {
  _id: Id;
  groupId: Id;
  customerId: Id;
  sellerId: Id;
  items: OrderItemRow[];
  statusHistory: StatusChangeRow[];
  outbox: TodoRow[];
  /** There while the money is not certain; `until` is when the order ends for that. */
  unpaid?: { until: Date | null };
  /** When a sweep last tried to do what is left. */
  sweptAt?: Date;
  /** Not there until its customer's account is deleted. */
  customerDeletedAt?: Date;
  /** Not there until what was personal in it has gone. */
  anonymisedAt?: Date;
  /** Not there until pieces come back. */
  returns?: OrderReturn[];
  /** Not there until the payment has something to tell. */
  paymentSerial?: number;
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

const todoSchema = new Schema<TodoRow>(
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
    outbox: { type: [todoSchema], required: true },
    unpaid: Schema.Types.Mixed,
    sweptAt: Date,
    customerDeletedAt: Date,
    anonymisedAt: Date,
    returns: Schema.Types.Mixed,
    paymentSerial: Number,
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

/** The orders of people who have left, by what is still to be taken out of them. */
const ofDeleted = { partialFilterExpression: { customerDeletedAt: { $type: 'date' as const } } };
orderSchema.index({ customerDeletedAt: 1, createdAt: 1 }, ofDeleted);

/** The orders of a database. */
export function orderModel(connection: Connection): Model<OrderRow> {
  return defineModel(connection, 'Order', orderSchema);
}
