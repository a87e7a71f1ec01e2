import { isOpen, ordersOf, productsOf, type Databases, type Document, type Scope } from './databases';

type Sums = Map<string, { onHand: number; reserved: number }>;

/**
 * The stock of each variant is not negative, equals the sum of its ledger, and is reserved by exactly the open
 * orders.
 */
export async function stockViolations(databases: Databases, scope: Scope): Promise<string[]> {
  const products = await productsOf(databases, scope);
  const sums = await ledgerSums(databases, products);
  const wanted = await reservedUnits(databases, { scope, products });
  return products.flatMap(({ variants }) =>
    (variants as Document[]).flatMap((variant) => {
      const id = String(variant['_id']);
      const [onHand, reserved, available] = [variant['onHand'], variant['reserved'], variant['available']];
      const sum = sums.get(id) ?? { onHand: 0, reserved: 0 };
      const open = wanted.get(id) ?? 0;
      return [
        ...(Math.min(onHand, reserved, available) < 0 ? [`stock of ${id} is negative`] : []),
        ...(available !== onHand - reserved ? [`stock of ${id} does not add up`] : []),
        ...(sum.onHand !== onHand ? [`on hand of ${id}: ${onHand}, ledger ${sum.onHand}`] : []),
        ...(sum.reserved !== reserved ? [`reserved of ${id}: ${reserved}, ledger ${sum.reserved}`] : []),
        ...(open !== reserved ? [`reserved of ${id}: ${reserved}, orders and reservations ${open}`] : []),
      ];
    }),
  );
}

/** The movements of stock. One that is in the journal and in the ledger counts once. */
export async function movementsOf(
  { product }: Databases,
  products: readonly Document[],
): Promise<Document[]> {
  const ids = products.map(({ _id }) => _id as unknown);
  const kept = await product
    .collection('stockmovements')
    .find({ productId: { $in: ids } } as Document)
    .toArray();
  const journals = products.flatMap(({ journal }) => journal as Document[]);
  return [...new Map([...kept, ...journals].map((entry) => [String(entry['_id']), entry])).values()];
}

async function ledgerSums(databases: Databases, products: readonly Document[]): Promise<Sums> {
  const sums: Sums = new Map();
  for (const { variantId, onHand, reserved } of await movementsOf(databases, products)) {
    const sum = sums.get(String(variantId)) ?? { onHand: 0, reserved: 0 };
    sums.set(String(variantId), { onHand: sum.onHand + onHand, reserved: sum.reserved + reserved });
  }
  return sums;
}

async function reservedUnits(
  databases: Databases,
  { scope, products }: { scope: Scope; products: readonly Document[] },
): Promise<Map<string, number>> {
  const open = (await ordersOf(databases, scope)).filter(isOpen);
  const items = open.flatMap((order) => order['items'] as Document[]);
  const holds = products.flatMap((product) => product['holds'] as Document[]);
  const units = new Map<string, number>();
  for (const { variantId, quantity } of [...items, ...holds]) {
    units.set(String(variantId), (units.get(String(variantId)) ?? 0) + quantity);
  }
  return units;
}
