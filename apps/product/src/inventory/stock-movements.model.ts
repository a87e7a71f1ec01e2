import type { Connection, Model, QueryFilter } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import type { StockLedger } from './stock-ledger.model';
import type { MovementFilter, MovementReader, StockMovement } from './stock-movements';
import { movementModel, type MovementRow } from './stock-rows.model';

/** The most movements that are counted; past it a list says so many. */
const COUNT_CEILING = 100_000;

/** The ledger in MongoDB, for reading; what happened just now is brought into it first. */
export class MongoMovementReader implements MovementReader {
  readonly #movements: Model<MovementRow>;
  readonly #ledger: StockLedger;

  constructor(connection: Connection, ledger: StockLedger) {
    this.#movements = movementModel(connection);
    this.#ledger = ledger;
  }

  async page(filter: MovementFilter, { skip, limit }: PageRequest): Promise<StockMovement[]> {
    await this.#ledger.drain([filter.productId]);
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
