import type { AnyBulkWriteOperation, Connection, Model, QueryFilter, Types } from 'mongoose';
import { isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import { literal } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product.model';
import { movementModel, type MovementRow } from './stock-rows.model';
import type { StockLine } from './stock.service';

/** Products whose journals are emptied at once. */
const BATCH = 100;

/** The append-only ledger. Movements reach it from the products' journals, each exactly once by its id. */
export class StockLedger {
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
    this.#movements = movementModel(connection);
  }

  /**
   * Copies journals into the ledger, then takes out of them what was copied; a crash between leaves a repeat that
   * changes nothing.
   * @param productIds only these; all when left out
   */
  async drain(productIds?: readonly string[]): Promise<void> {
    await this.#drainWhere(productIds ? { _id: { $in: productIds.map(toObjectId) } } : {});
  }

  async #drainWhere(some: QueryFilter<ProductRow>): Promise<void> {
    for (;;) {
      const rows = await this.#products
        .find({ hasJournal: true, ...some }, { journal: 1 })
        .limit(BATCH)
        .lean<{ _id: Types.ObjectId; journal: MovementRow[] }[]>();
      if (rows.length > 0) await this.#move(rows);
      if (rows.length < BATCH) return;
    }
  }

  /** The placed lines of an order group, whatever became of them since. */
  async commits(reference: string): Promise<MovementRow[]> {
    await this.#drainWhere({ 'journal.reference': reference });
    return this.#movements.find({ reference, kind: 'commit' }).lean<MovementRow[]>();
  }

  /** The placed lines of an order group that are neither shipped nor released. */
  async committedLines(reference: string): Promise<StockLine[]> {
    const commits = await this.commits(reference);
    if (commits.length === 0) return [];
    const gone = await this.#movements
      .find({ _id: { $in: commits.flatMap(({ _id }) => settlementsOf(_id)) } })
      .lean<MovementRow[]>();
    return commits.flatMap(({ productId, variantId, quantity }) => {
      const moved = gone.filter((entry) => entry.variantId.equals(variantId));
      const left = quantity - moved.reduce((sum, entry) => sum + entry.quantity, 0);
      const line = { productId: productId.toHexString(), variantId: variantId.toHexString(), quantity: left };
      return left > 0 ? [line] : [];
    });
  }

  async #move(rows: readonly { _id: Types.ObjectId; journal: MovementRow[] }[]): Promise<void> {
    const entries = rows.flatMap(({ journal }) => journal);
    try {
      if (entries.length > 0)
        await this.#movements.collection.insertMany(entries as never[], { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    // In one order for everybody: a database that does this in one transaction locks row after row.
    const ordered = [...rows].sort((a, b) => (a._id.toHexString() < b._id.toHexString() ? -1 : 1));
    const cleared = ordered.map(({ _id, journal }) => clearing(_id, journal));
    await this.#products.collection.bulkWrite(cleared as never);
  }
}

function settlementsOf(commitId: string): string[] {
  const line = commitId.slice(0, commitId.lastIndexOf(':'));
  return [`${line}:ship`, `${line}:release`];
}

/** Takes copied entries out of a journal; entries that came meanwhile stay. */
function clearing(_id: Types.ObjectId, copied: readonly MovementRow[]): AnyBulkWriteOperation<ProductRow> {
  const ids = copied.map((entry) => entry._id);
  const left = {
    $filter: { input: '$journal', as: 'j', cond: { $not: [{ $in: ['$$j._id', literal(ids)] }] } },
  };
  const update = [{ $set: { journal: left } }, { $set: { hasJournal: { $gt: [{ $size: '$journal' }, 0] } } }];
  return { updateOne: { filter: { _id }, update } } as AnyBulkWriteOperation<ProductRow>;
}
