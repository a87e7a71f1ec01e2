import { mongo, Types } from 'mongoose';

export type Document = mongo.Document;

/** The scope of an inspection: everything else in the databases may still be changing. */
export interface Scope {
  productIds: readonly string[];
  couponIds: readonly string[];
}

/** The databases of the services that a checkout writes or notifies, read without the services. */
export interface Databases {
  auth: mongo.Db;
  product: mongo.Db;
  order: mongo.Db;
  coupon: mongo.Db;
  close(): Promise<void>;
}

/** Opens them; connects at the first use. */
export function openDatabases(mongoUri: string): Databases {
  const client = new mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  return {
    auth: client.db('auth'),
    product: client.db('product'),
    order: client.db('order'),
    coupon: client.db('coupon'),
    close: () => client.close(),
  };
}

export function objectIds(ids: readonly string[]): Types.ObjectId[] {
  return ids.map((id) => new Types.ObjectId(id));
}

export function productsOf({ product }: Databases, { productIds }: Scope): Promise<Document[]> {
  return product
    .collection('products')
    .find({ _id: { $in: objectIds(productIds) } })
    .toArray();
}

/** The orders that contain one of the products. */
export function ordersOf({ order }: Databases, { productIds }: Scope): Promise<Document[]> {
  return order
    .collection('orders')
    .find({ 'items.productId': { $in: objectIds(productIds) } })
    .toArray();
}

/** The checkouts that contain one of the products, in any state. */
export function checkoutsOf({ order }: Databases, { productIds }: Scope): Promise<Document[]> {
  return order
    .collection<Document>('checkouts')
    .find({ 'plan.stock.productId': { $in: [...productIds] } })
    .toArray();
}

/** Whether an order has not shipped yet. */
export function isOpen({ orderStatus }: Document): boolean {
  return ['PENDING', 'CONFIRMED', 'PROCESSING'].includes(String(orderStatus));
}
