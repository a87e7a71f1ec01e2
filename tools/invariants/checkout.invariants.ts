import { checkoutsOf, objectIds, ordersOf, type Databases, type Document, type Scope } from './databases';

const ENDS = ['done', 'undone'];

/** Every checkout is completed or compensated as a whole, and locks no cart. */
export async function checkoutViolations(databases: Databases, scope: Scope): Promise<string[]> {
  const [checkouts, orders, carts] = [
    await checkoutsOf(databases, scope),
    await ordersOf(databases, scope),
    await lockedCarts(databases, scope),
  ];
  const counts = new Map<string, number>();
  for (const { groupId } of orders) counts.set(String(groupId), (counts.get(String(groupId)) ?? 0) + 1);
  const known = new Map(checkouts.map((checkout) => [String(checkout['_id']), checkout]));
  return [
    ...checkouts.flatMap((checkout) => incompleteCheckout(checkout, counts)),
    ...[...counts.keys()].filter((id) => !known.has(id)).map((id) => `orders of ${id} without a checkout`),
    ...carts
      .filter(({ checkoutId }) => ENDS.includes(known.get(String(checkoutId))?.['state'] ?? 'undone'))
      .map(({ checkoutId }) => `a cart is locked for ${checkoutId}, which has ended`),
    ...orders
      .filter(({ outbox }) => ((outbox ?? []) as Document[]).length > 0)
      .map(({ _id }) => `order ${_id} has unpublished events`),
  ];
}

function incompleteCheckout(checkout: Document, counts: ReadonlyMap<string, number>): string[] {
  const { _id, state, plan } = checkout;
  const placed = counts.get(String(_id)) ?? 0;
  const whole = (plan.drafts as unknown[]).length;
  if (!ENDS.includes(state)) return [`checkout ${_id} is still ${state}`];
  const due = state === 'done' ? whole : 0;
  return placed === due ? [] : [`checkout ${_id} is ${state} with ${placed} of ${whole} orders`];
}

function lockedCarts({ order }: Databases, { productIds }: Scope): Promise<Document[]> {
  const filter = { checkoutId: { $ne: null }, 'lines.productId': { $in: objectIds(productIds) } };
  return order.collection('carts').find(filter).toArray();
}
