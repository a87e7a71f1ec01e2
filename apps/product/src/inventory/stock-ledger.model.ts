import type { Connection, Model, mongo, QueryFilter, Types } from 'mongoose';
import { collectionOf, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import { toLiteral } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product.model';
import { movementModel, type MovementRow } from './stock-rows.model';
import type { PageRequest } from '@e-storefront/domain';
import type { MovementFilter, StockLine, StockMovement } from './stock';

const BATCH = 100;
/** Counting stops here; larger totals are reported as this number. */
const COUNT_CEILING = 100_000;

/** The append-only stock ledger. Movements reach it from the journals of products, exactly once by their id. */
export class StockLedger {
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;
  readonly #onMoved: (productIds: readonly string[]) => Promise<void>;

  /** @param onMoved receives the ids of the products whose stock has moved since the last call */
  constructor(
    connection: Connection,
    onMoved: (productIds: readonly string[]) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#onMoved = onMoved;
    this.#products = productModel(connection);
    this.#movements = movementModel(connection);
  }

  /**
   * Copies journals into the ledger, then removes the copied entries; after a crash in between a repeat changes nothing.
   * @param productIds all products when omitted
   */
  async drain(productIds?: readonly string[]): Promise<void> {
    await this.#drainWhere(productIds ? { _id: { $in: productIds.map(toObjectId) } } : {});
  }

  async #drainWhere(filter: QueryFilter<ProductRow>): Promise<void> {
    for (;;) {
      const rows = await this.#products
        .find({ hasJournal: true, ...filter }, { journal: 1 })
        .limit(BATCH)
        .lean<{ _id: Types.ObjectId; journal: MovementRow[] }[]>();
      if (rows.length > 0) await this.#move(rows);
      if (rows.length < BATCH) return;
    }
  }

  /** The commits of an order group, including lines that were shipped or released since. */
  async findCommits(reference: string): Promise<MovementRow[]> {
    await this.#drainWhere({ 'journal.reference': reference });
    return this.#movements.find({ reference, kind: 'commit' }).lean<MovementRow[]>();
  }

  /** The committed lines of an order group that are neither shipped nor released. */
  async findCommittedLines(reference: string): Promise<StockLine[]> {
    const commits = await this.findCommits(reference);
    if (commits.length === 0) return [];
    const finished = await this.#movements
      .find({ _id: { $in: commits.flatMap(({ _id }) => toFinalEntryIds(_id)) } })
      .lean<MovementRow[]>();
    return commits.flatMap(({ productId, variantId, quantity }) => {
      const moved = finished.filter((entry) => entry.variantId.equals(variantId));
      const remaining = quantity - moved.reduce((sum, entry) => sum + entry.quantity, 0);
      const line = {
        productId: productId.toHexString(),
        variantId: variantId.toHexString(),
        quantity: remaining,
      };
      return remaining > 0 ? [line] : [];
    });
  }

  /** Lists movements, newest first; includes those that are still in the journal. */
  async page(filter: MovementFilter, { skip, limit }: PageRequest): Promise<StockMovement[]> {
    await this.drain([filter.productId]);
    const rows = await this.#movements
      .find(toFilter(filter))
      .sort({ at: -1, _id: -1 })
      .skip(skip)
      .limit(limit)
      .lean<MovementRow[]>();
    return rows.map(toMovement);
  }

  async count(filter: MovementFilter): Promise<number> {
    return this.#movements.countDocuments(toFilter(filter), { limit: COUNT_CEILING });
  }

  async #move(rows: readonly { _id: Types.ObjectId; journal: MovementRow[] }[]): Promise<void> {
    const entries = rows.flatMap(({ journal }) => journal);
    try {
      if (entries.length > 0) await collectionOf(this.#movements).insertMany(entries, { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    // Sort rows so that concurrent calls lock in the same order (no deadlock).
    const ordered = [...rows].sort((a, b) => (a._id.toHexString() < b._id.toHexString() ? -1 : 1));
    const removals = ordered.map(({ _id, journal }) => removeEntries(_id, journal));
    await this.#onMoved(rows.map(({ _id }) => _id.toHexString()));
    await collectionOf(this.#products).bulkWrite(removals);
  }
}

function toFinalEntryIds(commitId: string): string[] {
  const line = commitId.slice(0, commitId.lastIndexOf(':'));
  return [`${line}:ship`, `${line}:release`];
}

/** Removes the copied entries; entries that were added in the meantime stay. */
function removeEntries(
  _id: Types.ObjectId,
  copied: readonly MovementRow[],
): mongo.AnyBulkWriteOperation<ProductRow> {
  const ids = copied.map((entry) => entry._id);
  const others = {
    $filter: { input: '$journal', as: 'j', cond: { $not: [{ $in: ['$$j._id', toLiteral(ids)] }] } },
  };
  const update = [
    { $set: { journal: others } },
    { $set: { hasJournal: { $gt: [{ $size: '$journal' }, 0] } } },
  ];
  return { updateOne: { filter: { _id }, update } };
}

function toFilter({ productId, variantId }: MovementFilter): QueryFilter<MovementRow> {
  return { productId: toObjectId(productId), ...(variantId && { variantId: toObjectId(variantId) }) };
}

function toMovement({ _id, kind, productId, variantId, lines: _lines, ...row }: MovementRow): StockMovement {
  return {
    id: _id,
    kind: kind.toUpperCase() as StockMovement['kind'],
    productId: productId.toHexString(),
    variantId: variantId.toHexString(),
    quantity: row.quantity,
    onHand: row.onHand,
    reserved: row.reserved,
    reason: row.reason,
    actorId: row.actorId,
    reference: row.reference,
    at: row.at,
  };
}
