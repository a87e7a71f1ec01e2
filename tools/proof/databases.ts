import { mongo, Types } from 'mongoose';

export type Document = mongo.Document;

/** What an inspection is about: everything else in the databases may be in the middle of something. */
export interface Scope {
  productIds: readonly string[];
  couponIds: readonly string[];
}

/** The databases of the services that a checkout touches, read past the services. */
export interface Databases {
  product: mongo.Db;
  order: mongo.Db;
  coupon: mongo.Db;
  close(): Promise<void>;
}

/** Opens them; connects at the first use. */
export function openDatabases(mongoUri: string): Databases {
  const client = new mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  const [product, order, coupon] = ['product', 'order', 'coupon'].map((name) => client.db(name)) as [
    ...[mongo.Db, mongo.Db, mongo.Db],
  ];
  return { product, order, coupon, close: () => client.close() };
}

export function objectIds(ids: readonly string[]): Types.ObjectId[] {
  return ids.map((id) => new Types.ObjectId(id));
}

/** The orders with one of the products in them. */
export function ordersOf({ order }: Databases, { productIds }: Scope): Promise<Document[]> {
  return order
    .collection('orders')
    .find({ 'items.productId': { $in: objectIds(productIds) } })
    .toArray();
}

/** The checkouts of one of the products, however far they came. */
export function checkoutsOf({ order }: Databases, { productIds }: Scope): Promise<Document[]> {
  return order
    .collection<Document>('checkouts')
    .find({ 'plan.stock.productId': { $in: [...productIds] } })
    .toArray();
}

/** Whether an order still waits to be shipped. */
export function isOpen({ orderStatus }: Document): boolean {
  return ['PENDING', 'CONFIRMED', 'PROCESSING'].includes(String(orderStatus));
}
