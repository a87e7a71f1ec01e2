import { Types, type Connection, type Model } from 'mongoose';
import type { ShortLine } from '@e-storefront/errors';
import { toObjectId } from '@e-storefront/mongo';
import { literal, stockFigures, variantsWith, type UpdateStage } from '../catalog/variant-aggregates';
import type { HoldRow } from '../catalog/embedded-rows.model';
import { productModel, type ProductRow } from '../catalog/product.model';
import { settleLines } from './order-movement.model';
import { StockLedger } from './stock-ledger.model';
import { movementModel, voidModel, type MovementRow, type VoidRow } from './stock-rows.model';
import type {
  HoldOutcome,
  HoldRequest,
  PlacedLines,
  Settlement,
  StockLine,
  StockRepository,
} from './stock.service';

/** No call is under way for that long. */
const VOID_FOR_MS = 24 * 3_600_000;

type HoldCondition = Record<string, unknown>;

/** Stock in MongoDB: open holds stand in the product beside the figures; what became of them stands in the ledger. */
export class MongoStockRepository implements StockRepository {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #ledger: StockLedger;
  readonly #voids: Model<VoidRow>;
  /** The ledger's collection. */
  readonly #movements: string;
  readonly #lowStock: number;

  /** @param lowStock the threshold of variants that have none of their own */
  constructor(connection: Connection, ledger: StockLedger, lowStock: number) {
    this.#connection = connection;
    this.#products = productModel(connection);
    this.#ledger = ledger;
    this.#voids = voidModel(connection);
    this.#movements = movementModel(connection).collection.name;
    this.#lowStock = lowStock;
  }

  async hold(request: HoldRequest): Promise<HoldOutcome> {
    const { reference, quantity } = request;
    const _id = toObjectId(request.productId);
    const variantId = toObjectId(request.variantId);
    const own = { reference, variantId };
    const { modifiedCount } = await this.#products.updateOne(
      {
        _id,
        isActive: true,
        onSale: true,
        variants: { $elemMatch: { _id: variantId, sellable: { $gte: quantity } } },
        holds: { $not: { $elemMatch: own } },
        journal: { $not: { $elemMatch: { ...own, kind: 'commit' } } },
      },
      [...holdStages(request, { _id, variantId }), ...stockFigures(this.#lowStock)],
      { updatePipeline: true },
    );
    return modifiedCount === 1 ? 'held' : this.look(request);
  }

  async makeVoid(reference: string): Promise<void> {
    const expiresAt = new Date(Date.now() + VOID_FOR_MS);
    await this.#voids.updateOne({ _id: reference }, { $set: { expiresAt } }, { upsert: true });
  }

  async endOf(reference: string): Promise<'placed' | 'released' | null> {
    const commits = [{ $match: { reference, kind: 'commit' } }, { $limit: 1 }];
    const ends = await this.#voids.aggregate<VoidRow | MovementRow>([
      { $match: { _id: reference } },
      { $unionWith: { coll: this.#movements, pipeline: commits } },
    ]);
    if (ends.length === 0) return null;
    return ends.some((end) => 'kind' in end) ? 'placed' : 'released';
  }

  async giveBack(
    reference: string,
    reason: 'released' | 'undone',
    variantIds?: readonly string[],
  ): Promise<void> {
    const ids = variantIds?.map(toObjectId);
    const going = {
      $and: [
        { $eq: ['$$h.reference', literal(reference)] },
        ...(ids ? [{ $in: ['$$h.variantId', literal(ids)] }] : []),
      ],
    };
    const held = { reference, ...(ids && { variantId: { $in: ids } }) };
    await this.#release({ holds: { $elemMatch: held } }, going, reason);
  }

  /** Gives back every hold whose time is over. Safe from several instances: each product's update decides anew. */
  async expire(now = new Date()): Promise<void> {
    const going = { $lte: ['$$h.expiresAt', literal(now)] };
    await this.#release({ 'holds.expiresAt': { $lte: now } }, going, 'expired');
  }

  async commitNext(reference: string): Promise<PlacedLines | null> {
    const going = { $eq: ['$$h.reference', literal(reference)] };
    const journalled = entriesOf(going, { kind: 'commit', reserved: 0, reason: null, perHold: false });
    const stages = [
      { $set: { holds: without(going), journal: { $concatArrays: ['$journal', journalled] } } },
      { $set: { hasJournal: true } },
    ];
    const before = await this.#products
      .findOneAndUpdate({ 'holds.reference': reference }, stages, {
        updatePipeline: true,
        returnDocument: 'before',
        projection: { holds: 1 },
      })
      .lean<{ holds: HoldRow[] }>();
    const held = before?.holds.filter((hold) => hold.reference === reference) ?? [];
    return placedOf(held);
  }

  async placedLines(reference: string): Promise<PlacedLines | null> {
    return placedOf(await this.#ledger.commits(reference));
  }

  async committedLines(reference: string): Promise<StockLine[]> {
    return this.#ledger.committedLines(reference);
  }

  async settle(settlement: Settlement): Promise<void> {
    await this.#ledger.drain(settlement.lines.map(({ productId }) => productId));
    await settleLines(this.#connection, settlement, this.#lowStock);
  }

  /**
   * Gives holds back, product by product: whoever changes several at once may wait for others in a ring.
   * @param filter finds the products that have a hold which goes
   */
  async #release(filter: HoldCondition, going: HoldCondition, reason: string): Promise<void> {
    const released = entriesOf(going, { kind: 'release', reserved: -1, reason, perHold: true });
    const stages = [
      {
        $set: {
          variants: lessReserved(going),
          holds: without(going),
          journal: { $concatArrays: ['$journal', released] },
        },
      },
      ...stockFigures(this.#lowStock),
    ];
    const next = (): Promise<{ matchedCount: number }> =>
      this.#products.updateOne(filter, stages, { updatePipeline: true });
    while ((await next()).matchedCount > 0);
  }

  async look({ reference, productId, variantId, quantity }: HoldRequest): Promise<HoldOutcome> {
    const row = await this.#products
      .findById(toObjectId(productId), { name: 1, onSale: 1, variants: 1, holds: 1, journal: 1 })
      .lean<Pick<ProductRow, 'name' | 'onSale' | 'variants' | 'holds' | 'journal'>>();
    const own = [...(row?.holds ?? []), ...(row?.journal ?? []).filter(({ kind }) => kind === 'commit')].find(
      (entry) => entry.reference === reference && entry.variantId.toHexString() === variantId,
    );
    if (own) return own.quantity === quantity ? 'known' : 'different';
    const variant = row?.variants.find(({ _id }) => _id.toHexString() === variantId);
    if (!row?.onSale || !variant) return 'unavailable';
    const available = Math.max(variant.sellable, 0);
    const short: ShortLine = { productId, variantId, productName: row.name, requested: quantity, available };
    return { short };
  }
}

function holdStages(
  { reference, quantity, lines, expiresAt }: HoldRequest,
  { _id, variantId }: { _id: Types.ObjectId; variantId: Types.ObjectId },
): UpdateStage[] {
  const hold: HoldRow = { _id: new Types.ObjectId(), reference, variantId, quantity, lines, expiresAt };
  const entry = {
    _id: `${reference}:${variantId.toHexString()}:reserve:${hold._id.toHexString()}`,
    kind: 'reserve',
    productId: _id,
    variantId,
    reference,
    quantity,
    lines: null,
    onHand: 0,
    reserved: quantity,
    reason: null,
    actorId: null,
    at: new Date(),
  };
  return [
    {
      $set: {
        variants: variantsWith(variantId, { reserved: { $add: ['$$v.reserved', quantity] } }),
        holds: { $concatArrays: ['$holds', literal([hold])] },
        journal: { $concatArrays: ['$journal', literal([entry])] },
      },
    },
  ];
}

function placedOf(lines: readonly { lines: number | null; variantId: Types.ObjectId }[]): PlacedLines | null {
  const [first] = lines;
  if (!first) return null;
  return { variantIds: lines.map(({ variantId }) => variantId.toHexString()), expected: first.lines ?? 0 };
}

function chosen(going: HoldCondition): object {
  return { $filter: { input: '$holds', as: 'h', cond: going } };
}

function without(going: HoldCondition): object {
  return { $filter: { input: '$holds', as: 'h', cond: { $not: [going] } } };
}

/** The variants, each with what the chosen holds held of it taken off its reserved pieces. */
function lessReserved(going: HoldCondition): object {
  const ofVariant = { $and: [going, { $eq: ['$$h.variantId', '$$v._id'] }] };
  const pieces = { $sum: { $map: { input: chosen(ofVariant), as: 'g', in: '$$g.quantity' } } };
  return {
    $map: {
      input: '$variants',
      as: 'v',
      in: { $mergeObjects: ['$$v', { reserved: { $subtract: ['$$v.reserved', pieces] } }] },
    },
  };
}

interface EntryShape {
  kind: 'release' | 'commit';
  /** What one held piece does to `reserved`. */
  reserved: 0 | -1;
  reason: string | null;
  /** Whether the same variant can go through this again under the same reference. */
  perHold: boolean;
}

/** A journal entry for each of the chosen holds. */
function entriesOf(going: HoldCondition, { kind, reserved, reason, perHold }: EntryShape): object {
  const ids = ['$$g.reference', ':', { $toString: '$$g.variantId' }, `:${kind}`];
  const entry = {
    _id: { $concat: perHold ? [...ids, ':', { $toString: '$$g._id' }] : ids },
    kind: literal(kind),
    productId: '$_id',
    variantId: '$$g.variantId',
    reference: '$$g.reference',
    quantity: '$$g.quantity',
    lines: kind === 'commit' ? '$$g.lines' : literal(null),
    onHand: literal(0),
    reserved: { $multiply: ['$$g.quantity', reserved] },
    reason: literal(reason),
    actorId: literal(null),
    at: literal(new Date()),
  };
  return { $map: { input: chosen(going), as: 'g', in: entry } };
}
