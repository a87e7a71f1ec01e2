import type { ClientSession, Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { toLiteral, stockStages } from '../catalog/variant-aggregates';
import { productModel, type ProductRow, type VariantRow } from '../catalog/product.model';
import { isConsistent, type AuditResult, type StockDiscrepancy, type StockSums } from './stock-audit';
import type { StockLedger } from './stock-ledger.model';
import { movementModel, type MovementRow } from './stock-rows.model';

/** Bounds the products in memory. */
const BATCH = 200;

type AuditedRow = Pick<ProductRow, '_id' | 'variants' | 'holds' | 'journal'>;
const AUDITED = { variants: 1, holds: 1, journal: 1 } as const;

/** Totals of a variant's movements. */
interface Totals extends StockSums {
  /** Units of committed lines that are neither shipped nor released. */
  placed: number;
}
type TotalsRow = Totals & { _id: Types.ObjectId };

/** Compares the stock levels in MongoDB with the ledger while the shop is running. */
export class StockAudit {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;
  readonly #ledger: StockLedger;
  readonly #lowStock: number;
  readonly #onProgress: (products: number) => void;

  /**
   * @param lowStock default threshold for variants without their own
   * @param onProgress called after each batch with the number of products read so far
   */
  constructor(
    connection: Connection,
    ledger: StockLedger,
    lowStock: number,
    onProgress: (products: number) => void = () => undefined,
  ) {
    this.#connection = connection;
    this.#products = productModel(connection);
    this.#movements = movementModel(connection);
    this.#ledger = ledger;
    this.#lowStock = lowStock;
    this.#onProgress = onProgress;
  }

  /** Finds every variant whose stock levels differ from its movements. */
  async verify(): Promise<AuditResult> {
    return this.#checkAll((discrepancies) => Promise.resolve(discrepancies));
  }

  /** Sets differing stock levels to the totals; returns what remains, such as a reservation without a movement. */
  async rebuild(): Promise<AuditResult & { rebuilt: number }> {
    let rebuilt = 0;
    const result = await this.#checkAll(async (found) => {
      const remaining: StockDiscrepancy[] = [];
      for (const id of new Set(found.map(({ productId }) => productId))) {
        remaining.push(...(await this.#rebuildProduct(id)));
      }
      rebuilt += found.length - remaining.length;
      return remaining;
    });
    return { ...result, rebuilt };
  }

  async #checkAll(handle: (found: StockDiscrepancy[]) => Promise<StockDiscrepancy[]>): Promise<AuditResult> {
    const result: AuditResult = { products: 0, discrepancies: [] };
    for await (const ids of this.#batches()) {
      result.discrepancies.push(...(await handle(await this.#compareTwice(ids))));
      result.products += ids.length;
      this.#onProgress(result.products);
    }
    return result;
  }

  async *#batches(): AsyncGenerator<Types.ObjectId[]> {
    let after: Types.ObjectId | undefined;
    for (;;) {
      const rows = await this.#products
        .find(after ? { _id: { $gt: after } } : {}, { _id: 1 })
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<{ _id: Types.ObjectId }[]>();
      after = rows.at(-1)?._id;
      if (!after) return;
      yield rows.map(({ _id }) => _id);
    }
  }

  async #rebuildProduct(productId: string): Promise<StockDiscrepancy[]> {
    await this.#ledger.drain([productId]);
    return this.#connection.transaction(async (session) => {
      const _id = toObjectId(productId);
      const found = await this.#compare([_id], session);
      if (found.length === 0) return [];
      // The first write of the transaction: a concurrent change of the product makes MongoDB retry it.
      await this.#products.updateOne(
        { _id },
        [{ $set: { variants: withSums(found) } }, ...stockStages(this.#lowStock)],
        { session, updatePipeline: true },
      );
      return this.#compare([_id], session);
    });
  }

  /** Reads suspects again in one snapshot: a sale between two reads looks like a discrepancy. */
  async #compareTwice(ids: readonly Types.ObjectId[]): Promise<StockDiscrepancy[]> {
    await this.#ledger.drain(ids.map((id) => id.toHexString()));
    const suspects = new Set((await this.#compare(ids)).map(({ productId }) => productId));
    const discrepancies: StockDiscrepancy[] = [];
    for (const id of suspects) {
      const read = (session: ClientSession) => this.#compare([toObjectId(id)], session);
      discrepancies.push(...(await this.#connection.transaction(read)));
    }
    return discrepancies;
  }

  async #compare(ids: readonly Types.ObjectId[], session?: ClientSession): Promise<StockDiscrepancy[]> {
    const options = session ? { session } : {};
    const rows = await this.#products.find({ _id: { $in: ids } }, AUDITED, options).lean<AuditedRow[]>();
    const totals = new Map<string, Totals>();
    const grouped = await this.#movements.aggregate<TotalsRow>(totalsStages(ids), options);
    for (const { _id, ...sums } of grouped) totals.set(_id.toHexString(), sums);
    // Journal entries are not in the ledger yet, except those that an interrupted drain has copied.
    const pending = rows.flatMap(({ journal }) => journal);
    const copied = await this.#movements
      .find({ _id: { $in: pending.map(({ _id }) => _id) } }, { _id: 1 }, options)
      .lean<{ _id: string }[]>();
    const known = new Set(copied.map(({ _id }) => _id));
    for (const entry of pending.filter(({ _id }) => !known.has(_id))) addEntry(totals, entry);
    return rows.flatMap((row) => findDiscrepancies(row, totals));
  }
}

function findDiscrepancies(
  { _id, variants, holds }: AuditedRow,
  totals: Map<string, Totals>,
): StockDiscrepancy[] {
  const compared = variants.map((variant) => {
    const id = variant._id.toHexString();
    const { placed, ...sums } = totals.get(id) ?? emptyTotals();
    const reservations = holds.filter(({ variantId }) => variantId.equals(variant._id));
    const reservedByOrders = placed + reservations.reduce((sum, { quantity }) => sum + quantity, 0);
    const { sku, backorderLimit } = variant;
    const ids = { productId: _id.toHexString(), variantId: id, sku };
    return {
      discrepancy: { ...ids, levels: toStockLevels(variant), sums, reservedByOrders },
      backorderLimit,
    };
  });
  return compared
    .filter(({ discrepancy, backorderLimit }) => !isConsistent(discrepancy, backorderLimit))
    .map(({ discrepancy }) => discrepancy);
}

function toStockLevels({ onHand, reserved, available, sellable }: VariantRow): StockDiscrepancy['levels'] {
  return { onHand, reserved, available, sellable };
}

function emptyTotals(): Totals {
  return { onHand: 0, reserved: 0, placed: 0 };
}

function addEntry(totals: Map<string, Totals>, entry: MovementRow): void {
  const id = entry.variantId.toHexString();
  const before = totals.get(id) ?? emptyTotals();
  // Committed lines are shipped and released in the ledger only.
  const placed = entry.kind === 'commit' ? entry.quantity : 0;
  totals.set(id, {
    onHand: before.onHand + entry.onHand,
    reserved: before.reserved + entry.reserved,
    placed: before.placed + placed,
  });
}

/** Totals of the ledger per variant. */
function totalsStages(ids: readonly Types.ObjectId[]) {
  // Releases of uncommitted reservations have the reservation's id as a suffix.
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

/** The variants with differing stock levels set to their totals. */
function withSums(discrepancies: readonly StockDiscrepancy[]): object {
  const branches = discrepancies.map(({ variantId, sums }) => ({
    case: { $eq: ['$$v._id', toLiteral(toObjectId(variantId))] },
    then: { $mergeObjects: ['$$v', toLiteral(sums)] },
  }));
  return { $map: { input: '$variants', as: 'v', in: { $switch: { branches, default: '$$v' } } } };
}
