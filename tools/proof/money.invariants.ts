import { checkoutsOf, objectIds, ordersOf, type Databases, type Document, type Scope } from './databases';

const LET_GO = ['voided', 'failed', 'created'];

/** One payment and one charge for each order, of its total; none for orders that did not come about; books that balance. */
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
  const payments = await paymentsOf(databases, scope);
  const totals = new Map(orders.map(({ _id, total }) => [String(_id), Number(total)]));
  const amounts = new Map<string, number[]>();
  for (const { orderId, amount } of payments) {
    amounts.set(String(orderId), [...(amounts.get(String(orderId)) ?? []), Number(amount)]);
  }
  return [
    ...[...totals].flatMap(([id, total]) => {
      const paid = amounts.get(id) ?? [];
      return paid.length === 1 && paid[0] === total ? [] : [`order ${id} over ${total} has payments ${paid}`];
    }),
    ...payments
      .filter(({ orderId, state }) => !totals.has(String(orderId)) && !LET_GO.includes(String(state)))
      .map(({ orderId, state }) => `the payment of ${orderId}, which does not exist, is ${state}`),
  ];
}

/** The provider's own books, looked up by the keys that name each charge. */
async function chargeViolations(databases: Databases, { scope, orders }: Placed): Promise<string[]> {
  const payments = await paymentsOf(databases, scope);
  const ids = [...new Set([...payments, ...orders].map((row) => String(row['orderId'] ?? row['_id'])))];
  const charges = await databases.order
    .collection('sandboxcharges')
    .find({ key: { $in: ids.map((id) => `${id}:authorise`) } })
    .toArray();
  const seen = charges.map(({ key }) => String(key));
  const twice = seen.filter((key, index) => seen.indexOf(key) !== index);
  const totals = new Map(orders.map(({ _id, total }) => [`${_id}:authorise`, Number(total)]));
  return [
    ...twice.map((key) => `charged twice: ${key}`),
    ...charges.flatMap(({ key, amount, state }) => {
      const total = totals.get(String(key));
      if (total !== undefined) return total === amount ? [] : [`${key} charged ${amount} for ${total}`];
      return LET_GO.includes(String(state)) ? [] : [`${key} is ${state} without an order`];
    }),
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
  const either = [...groups, ...objectIds(groups)];
  return databases.order
    .collection('payments')
    .find({ groupId: { $in: either } } as Document)
    .toArray();
}
