import { checkoutsOf, ordersOf, type Databases, type Document, type Scope } from './databases';

const LET_GO = ['voided', 'failed', 'created'];

/** One payment and one charge for each order, over its total; none without an order; a balanced ledger. */
export async function moneyViolations(databases: Databases, scope: Scope): Promise<string[]> {
  const collections = await databases.order.listCollections({}, { nameOnly: true }).toArray();
  const has = (name: string): boolean => collections.some((one) => one.name === name);
  const orders = await ordersOf(databases, scope);
  return [
    ...(has('payments') ? await paymentViolations(databases, { scope, orders }) : []),
    ...(has('sandboxcharges') ? await chargeViolations(databases, { scope, orders }) : []),
    ...(has('ledgerpostings') ? await postingViolations(databases, orders) : []),
  ];
}

interface Placed {
  scope: Scope;
  orders: readonly Document[];
}

async function paymentViolations(databases: Databases, { scope, orders }: Placed): Promise<string[]> {
  return mismatchedRows('payment', await paymentsOf(databases, scope), orders);
}

/** The provider's records, in which a charge has the id of its order. */
async function chargeViolations(databases: Databases, { scope, orders }: Placed): Promise<string[]> {
  const payments = await paymentsOf(databases, scope);
  const ids = new Map([...payments, ...orders].map(({ _id }) => [String(_id), _id]));
  const charges = await databases.order
    .collection('sandboxcharges')
    .find({ _id: { $in: [...ids.values()] } })
    .toArray();
  // Without an amount to charge, the provider was not called.
  const uncharged = new Set(
    payments.filter(({ provider }) => provider === 'none').map(({ _id }) => String(_id)),
  );
  return mismatchedRows(
    'charge',
    charges,
    orders.filter(({ _id }) => !uncharged.has(String(_id))),
  );
}

/** Compares rows by order id: each order has one over its total, and the others hold no money. */
function mismatchedRows(what: string, rows: readonly Document[], orders: readonly Document[]): string[] {
  const amounts = new Map(rows.map(({ _id, amount }) => [String(_id), Number(amount)]));
  const ordered = new Set(orders.map(({ _id }) => String(_id)));
  return [
    ...orders
      .filter(({ _id, total }) => amounts.get(String(_id)) !== total)
      .map(({ _id, total }) => `order ${_id} over ${total} has a ${what} over ${amounts.get(String(_id))}`),
    ...rows
      .filter(({ _id, state }) => !ordered.has(String(_id)) && !LET_GO.includes(String(state)))
      .map(({ _id, state }) => `the ${what} of ${_id}, which does not exist, is ${state}`),
  ];
}

async function postingViolations({ order }: Databases, orders: readonly Document[]): Promise<string[]> {
  const postings = order.collection<Document>('ledgerpostings');
  const unbalanced = await postings
    .aggregate([
      { $project: { sum: { $sum: '$lines.amount' } } },
      { $match: { sum: { $ne: 0 } } },
      { $limit: 5 },
    ])
    .toArray();
  const due = orders.map(({ _id }) => `${_id}:placed`);
  const there = await postings.find({ _id: { $in: due } } as Document, { projection: { _id: 1 } }).toArray();
  const found = new Set(there.map(({ _id }) => String(_id)));
  return [
    ...unbalanced.map(({ _id, sum }) => `posting ${_id} sums to ${sum}`),
    ...due.filter((id) => !found.has(id)).map((id) => `posting ${id} is missing`),
  ];
}

async function paymentsOf(databases: Databases, scope: Scope): Promise<Document[]> {
  const groups = (await checkoutsOf(databases, scope)).map(({ _id }) => String(_id));
  return databases.order
    .collection('payments')
    .find({ groupId: { $in: groups } })
    .toArray();
}
