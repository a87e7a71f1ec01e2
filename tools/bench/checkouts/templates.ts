import { Types } from 'mongoose';
import type { Databases, Document } from '../../invariants/databases';

/** The rows that one checkout has left in the databases, by collection: the templates of the copies. */
/** Collections of other services, or emptied again. */
type Shared = 'carts' | 'products' | 'promotionuses' | 'promotionreservations' | 'coupons';

export type Templates = Record<TemplateName, Document>;
export type TemplateName = (typeof KEPT)[number] | Shared;

/** The collections of the order service that grow with every order. */
export const KEPT = [
  'orders',
  'checkouts',
  'payments',
  'sandboxcharges',
  'ledgerpostings',
  'idempotencykeys',
] as const;

/**
 * Reads the rows of one completed checkout.
 * @throws when one of them is missing: the checkout made other writes than the benchmark expects
 */
export async function templatesOf(databases: Databases, groupId: string): Promise<Templates> {
  const { order, product, coupon } = databases;
  const first = async (what: string, found: Promise<Document | null>): Promise<Document> => {
    const row = await found;
    if (!row) throw new Error(`The checkout ${groupId} has left nothing in ${what}.`);
    return row;
  };
  const group = new Types.ObjectId(groupId);
  const orders = await first('orders', order.collection('orders').findOne({ groupId: group }));
  const id = orders['_id'] as Types.ObjectId;
  const text = id.toHexString();
  const [item] = orders['items'] as Document[];
  const code = orders['couponCode'] as string;
  const at = (name: string, filter: Document): Promise<Document> =>
    first(name, order.collection(name).findOne(filter));
  return {
    orders,
    checkouts: await at('checkouts', { _id: groupId }),
    payments: await at('payments', { _id: id }),
    sandboxcharges: await at('sandboxcharges', { _id: id }),
    ledgerpostings: await at('ledgerpostings', { _id: `${text}:placed` }),
    idempotencykeys: await at('idempotencykeys', { reference: groupId }),
    carts: await at('carts', { owner: { $regex: String(orders['customerId']) } }),
    products: await first('products', product.collection('products').findOne({ _id: item?.['productId'] })),
    promotionuses: await first('uses', coupon.collection('promotionuses').findOne({ reference: groupId })),
    promotionreservations: await first(
      'reservations',
      coupon.collection<{ _id: string }>('promotionreservations').findOne({ _id: groupId }),
    ),
    coupons: await first('coupons', coupon.collection('coupons').findOne({ code })),
  };
}

/** New ids for a copy of all rows of one checkout; unique values stay unique. */
export function copyOf(templates: Templates): Templates {
  const id = new Types.ObjectId();
  const groupId = new Types.ObjectId();
  const [text, group] = [id.toHexString(), groupId.toHexString()];
  const customerId = new Types.ObjectId();
  const plan = templates.checkouts['plan'] as Document;
  return {
    ...templates,
    orders: { ...templates.orders, _id: id, groupId, customerId, orderNumber: `COPY-${text}` },
    checkouts: {
      ...templates.checkouts,
      _id: group,
      placedBy: customerId.toHexString(),
      plan: { ...plan, groupId: group, placedBy: customerId.toHexString(), stock: [] },
    },
    payments: { ...templates.payments, _id: id, groupId: group, customerId: customerId.toHexString() },
    sandboxcharges: { ...templates.sandboxcharges, _id: id, reference: `sandbox_${text}` },
    ledgerpostings: { ...templates.ledgerpostings, _id: `${text}:placed`, orderId: text },
    idempotencykeys: { ...templates.idempotencykeys, _id: `checkout:${text}:copy`, reference: group },
    carts: { ...templates.carts, _id: new Types.ObjectId(), owner: `customer:${text}` },
    promotionuses: { ...templates.promotionuses, _id: new Types.ObjectId(), reference: group, customerId },
    promotionreservations: { ...templates.promotionreservations, _id: group },
  };
}
