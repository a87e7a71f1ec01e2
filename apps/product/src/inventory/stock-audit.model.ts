import type { ClientSession, Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { literal, stockFigures } from '../catalog/variant-aggregates';
import type { VariantRow } from '../catalog/embedded-rows.model';
import { productModel, type ProductRow } from '../catalog/product.model';
import { isInOrder, type StockAuditRepository, type StockDifference, type StockSums } from './stock-audit';
import type { StockLedger } from './stock-ledger.model';
import { movementModel, type MovementRow } from './stock-rows.model';

/** Products that are looked at together: no more than these are ever held in memory. */
const BATCH = 200;

type AuditedRow = Pick<ProductRow, '_id' | 'variants' | 'holds' | 'journal'>;
const AUDITED = { variants: 1, holds: 1, journal: 1 } as const;

/** What the movements of a variant add up to; `placed` are pieces of orders that are neither shipped nor released. */
interface Totals extends StockSums {
  placed: number;
}
type TotalsRow = Totals & { _id: Types.ObjectId };

/** The figures of stock in MongoDB, held against their movements while the shop goes on selling. */
export class MongoStockAuditRepository implements StockAuditRepository {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;
  readonly #ledger: StockLedger;
  readonly #lowStock: number;

  /** @param lowStock the threshold of variants that have none of their own */
  constructor(connection: Connection, ledger: StockLedger, lowStock: number) {
    this.#connection = connection;
    this.#products = productModel(connection);
    this.#movements = movementModel(connection);
    this.#ledger = ledger;
    this.#lowStock = lowStock;
  }

  async *differences(): AsyncGenerator<{ products: number; differences: StockDifference[] }> {
    let after: Types.ObjectId | undefined;
    for (;;) {
      const rows = await this.#products
        .find(after ? { _id: { $gt: after } } : {}, { _id: 1 })
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<{ _id: Types.ObjectId }[]>();
      after = rows.at(-1)?._id;
      if (!after) return;
      yield { products: rows.length, differences: await this.#ofProducts(rows.map(({ _id }) => _id)) };
    }
  }

  async rebuild(productId: string): Promise<StockDifference[]> {
    await this.#ledger.drain([productId]);
    return this.#connection.transaction(async (session) => {
      const _id = toObjectId(productId);
      const found = await this.#compare([_id], session);
      if (found.length === 0) return [];
      // Written before anything else is: whoever changes the product meanwhile makes this be tried again.
      await this.#products.updateOne(
        { _id },
        [{ $set: { variants: withSums(found) } }, ...stockFigures(this.#lowStock)],
        { session, updatePipeline: true },
      );
      return this.#compare([_id], session);
    });
  }

  /** A sale between two readings looks like a difference: what looks so is read again in one snapshot. */
  async #ofProducts(ids: readonly Types.ObjectId[]): Promise<StockDifference[]> {
    await this.#ledger.drain(ids.map((id) => id.toHexString()));
    const suspects = new Set((await this.#compare(ids)).map(({ productId }) => productId));
    const differences: StockDifference[] = [];
    for (const id of suspects) {
      const read = (session: ClientSession) => this.#compare([toObjectId(id)], session);
      differences.push(...(await this.#connection.transaction(read)));
    }
    return differences;
  }

  async #compare(ids: readonly Types.ObjectId[], session?: ClientSession): Promise<StockDifference[]> {
    const options = session ? { session } : {};
    const rows = await this.#products.find({ _id: { $in: ids } }, AUDITED, options).lean<AuditedRow[]>();
    const totals = new Map<string, Totals>();
    const grouped = await this.#movements.aggregate<TotalsRow>(totalsStages(ids), options);
    for (const { _id, ...sums } of grouped) totals.set(_id.toHexString(), sums);
    // Not in the ledger yet, but for what a drain that was broken off has copied already.
    const waiting = rows.flatMap(({ journal }) => journal);
    const copied = await this.#movements
      .find({ _id: { $in: waiting.map(({ _id }) => _id) } }, { _id: 1 }, options)
      .lean<{ _id: string }[]>();
    const known = new Set(copied.map(({ _id }) => _id));
    for (const entry of waiting.filter(({ _id }) => !known.has(_id))) add(totals, entry);
    return rows.flatMap((row) => differencesOf(row, totals));
  }
}

function differencesOf({ _id, variants, holds }: AuditedRow, totals: Map<string, Totals>): StockDifference[] {
  const compared = variants.map((variant) => {
    const id = variant._id.toHexString();
    const { placed, ...sums } = totals.get(id) ?? nothing();
    const own = holds.filter(({ variantId }) => variantId.equals(variant._id));
    const held = placed + own.reduce((sum, { quantity }) => sum + quantity, 0);
    const { sku, backorderLimit } = variant;
    const ids = { productId: _id.toHexString(), variantId: id, sku };
    return { difference: { ...ids, figures: figuresOf(variant), sums, held }, backorderLimit };
  });
  return compared
    .filter(({ difference, backorderLimit }) => !isInOrder(difference, backorderLimit))
    .map(({ difference }) => difference);
}

function figuresOf({ onHand, reserved, available, sellable }: VariantRow): StockDifference['figures'] {
  return { onHand, reserved, available, sellable };
}

function nothing(): Totals {
  return { onHand: 0, reserved: 0, placed: 0 };
}

function add(totals: Map<string, Totals>, entry: MovementRow): void {
  const id = entry.variantId.toHexString();
  const before = totals.get(id) ?? nothing();
  // Placed lines are shipped and released in the ledger alone.
  const placed = entry.kind === 'commit' ? entry.quantity : 0;
  totals.set(id, {
    onHand: before.onHand + entry.onHand,
    reserved: before.reserved + entry.reserved,
    placed: before.placed + placed,
  });
}

/** The sums of the ledger by variant. */
function totalsStages(ids: readonly Types.ObjectId[]) {
  // A hold that was given back before it was placed carries the hold's id behind this.
  const ofPlaced = { $concat: ['$reference', ':', { $toString: '$variantId' }, ':release'] };
  const isSettled = {
    $or: [{ $eq: ['$kind', 'ship'] }, { $and: [{ $eq: ['$kind', 'release'] }, { $eq: ['$_id', ofPlaced] }] }],
  };
  const isPlaced = { $eq: ['$kind', 'commit'] };
  const less = { $multiply: ['$quantity', -1] };
  return [
    { $match: { productId: { $in: [...ids] } } },
    {
      $group: {
        _id: '$variantId',
        onHand: { $sum: '$onHand' },
        reserved: { $sum: '$reserved' },
        placed: { $sum: { $cond: [isPlaced, '$quantity', { $cond: [isSettled, less, 0] }] } },
      },
    },
  ];
}

/** The variants with the figures of some set to their sums. */
function withSums(differences: readonly StockDifference[]): object {
  const branches = differences.map(({ variantId, sums }) => ({
    case: { $eq: ['$$v._id', literal(toObjectId(variantId))] },
    then: { $mergeObjects: ['$$v', literal(sums)] },
  }));
  return { $map: { input: '$variants', as: 'v', in: { $switch: { branches, default: '$$v' } } } };
}
