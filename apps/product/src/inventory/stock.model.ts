import { Types, type Connection, type Model } from 'mongoose';
import type { ShortLine } from '@e-storefront/errors';
import { toObjectId } from '@e-storefront/mongo';
import { toLiteral, stockStages, updateVariant, type UpdateStage } from '../catalog/variant-aggregates';
import { productModel, type ProductRow, type ReservationRow } from '../catalog/product.model';
import { applyOrderMovement } from './order-movement.model';
import { StockLedger } from './stock-ledger.model';
import { movementModel, voidModel, type MovementRow, type VoidRow } from './stock-rows.model';
import type { OrderMovement, PlacedLines, ReservationOutcome, ReservationRequest, StockLine } from './stock';

/** Longer than any call can take. */
const VOID_TTL_MS = 24 * 3_600_000;

type ReservationCondition = Record<string, unknown>;

/**
 * Stores stock in MongoDB: open reservations in the product beside the stock levels, everything later in the ledger. Each
 * method is atomic per product, and repeating it changes nothing.
 */
export class StockRepository {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #ledger: StockLedger;
  readonly #voids: Model<VoidRow>;
  readonly #movements: string;
  readonly #lowStock: number;
  readonly #onMoved: () => void;

  /**
   * @param lowStock default threshold for variants without their own
   * @param onMoved called after a movement was written that the ledger has to be drained of
   */
  constructor(
    connection: Connection,
    ledger: StockLedger,
    lowStock: number,
    onMoved: () => void = () => undefined,
  ) {
    this.#connection = connection;
    this.#products = productModel(connection);
    this.#ledger = ledger;
    this.#voids = voidModel(connection);
    this.#movements = movementModel(connection).collection.name;
    this.#lowStock = lowStock;
    this.#onMoved = onMoved;
  }

  async reserve(request: ReservationRequest): Promise<ReservationOutcome> {
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
      [...reserveStages(request, { _id, variantId }), ...stockStages(this.#lowStock)],
      { updatePipeline: true },
    );
    if (modifiedCount !== 1) return this.checkAvailability(request);
    this.#onMoved();
    return 'reserved';
  }

  /** Prevents later reservations under the reference: a slow call may still be running. */
  async voidReservation(reference: string): Promise<void> {
    const expiresAt = new Date(Date.now() + VOID_TTL_MS);
    await this.#voids.updateOne({ _id: reference }, { $set: { expiresAt } }, { upsert: true });
  }

  /** How a reservation ended; null while it is open or its end has not reached the ledger. */
  async outcomeOf(reference: string): Promise<'placed' | 'released' | null> {
    const commits = [{ $match: { reference, kind: 'commit' } }, { $limit: 1 }];
    const ends = await this.#voids.aggregate<VoidRow | MovementRow>([
      { $match: { _id: reference } },
      { $unionWith: { coll: this.#movements, pipeline: commits } },
    ]);
    if (ends.length === 0) return null;
    return ends.some((end) => 'kind' in end) ? 'placed' : 'released';
  }

  /** Releases lines that are not committed: all of the reference, or those of some variants. */
  async release(
    reference: string,
    reason: 'released' | 'undone',
    variantIds?: readonly string[],
  ): Promise<void> {
    const ids = variantIds?.map(toObjectId);
    const matching = {
      $and: [
        { $eq: ['$$h.reference', toLiteral(reference)] },
        ...(ids ? [{ $in: ['$$h.variantId', toLiteral(ids)] }] : []),
      ],
    };
    const own = { reference, ...(ids && { variantId: { $in: ids } }) };
    await this.#releaseMatching({ holds: { $elemMatch: own } }, matching, reason);
  }

  /** Releases expired reservations. Safe to run from several instances. */
  async expire(now = new Date()): Promise<void> {
    const matching = { $lte: ['$$h.expiresAt', toLiteral(now)] };
    await this.#releaseMatching({ 'holds.expiresAt': { $lte: now } }, matching, 'expired');
  }

  /** Commits the lines of one product; null when no product has open lines. */
  async commitNext(reference: string): Promise<PlacedLines | null> {
    const matching = { $eq: ['$$h.reference', toLiteral(reference)] };
    const journalled = createEntries(matching, {
      kind: 'commit',
      reserved: 0,
      reason: null,
      isRepeatable: false,
    });
    const stages = [
      { $set: { holds: removeReservations(matching), journal: { $concatArrays: ['$journal', journalled] } } },
      { $set: { hasJournal: true } },
    ];
    const before = await this.#products
      .findOneAndUpdate({ 'holds.reference': reference }, stages, {
        updatePipeline: true,
        returnDocument: 'before',
        projection: { holds: 1 },
      })
      .lean<{ holds: ReservationRow[] }>();
    if (!before) return null;
    this.#onMoved();
    return toPlacedLines(before.holds.filter((reservation) => reservation.reference === reference));
  }

  /** Null when nothing was ever committed. */
  async placedLines(reference: string): Promise<PlacedLines | null> {
    return toPlacedLines(await this.#ledger.findCommits(reference));
  }

  /** Committed lines that are neither shipped nor released. */
  async committedLines(reference: string): Promise<StockLine[]> {
    return this.#ledger.findCommittedLines(reference);
  }

  /** Moves all lines or none. @throws CONFLICT when a line has fewer units to move */
  async applyMovement(movement: OrderMovement): Promise<void> {
    await this.#ledger.drain(movement.lines.map(({ productId }) => productId));
    await applyOrderMovement(this.#connection, movement, this.#lowStock);
  }

  /**
   * Releases reservations product by product, because updating several products at once can deadlock.
   * @param filter matches products with at least one reservation to release
   */
  async #releaseMatching(
    filter: ReservationCondition,
    matching: ReservationCondition,
    reason: string,
  ): Promise<void> {
    const released = createEntries(matching, { kind: 'release', reserved: -1, reason, isRepeatable: true });
    const stages = [
      {
        $set: {
          variants: reduceReserved(matching),
          holds: removeReservations(matching),
          journal: { $concatArrays: ['$journal', released] },
        },
      },
      ...stockStages(this.#lowStock),
    ];
    const next = (): Promise<{ matchedCount: number }> =>
      this.#products.updateOne(filter, stages, { updatePipeline: true });
    while ((await next()).matchedCount > 0) this.#onMoved();
  }

  /** Checks a line without reserving it. */
  async checkAvailability({
    reference,
    productId,
    variantId,
    quantity,
  }: ReservationRequest): Promise<ReservationOutcome> {
    const row = await this.#products
      .findById(toObjectId(productId), { name: 1, onSale: 1, variants: 1, holds: 1, journal: 1 })
      .lean<Pick<ProductRow, 'name' | 'onSale' | 'variants' | 'holds' | 'journal'>>();
    const own = [...(row?.holds ?? []), ...(row?.journal ?? []).filter(({ kind }) => kind === 'commit')].find(
      (entry) => entry.reference === reference && entry.variantId.toHexString() === variantId,
    );
    if (own) return own.quantity === quantity ? 'alreadyReserved' : 'quantityMismatch';
    const variant = row?.variants.find(({ _id }) => _id.toHexString() === variantId);
    if (!row?.onSale || !variant) return 'unavailable';
    const available = Math.max(variant.sellable, 0);
    const short: ShortLine = { productId, variantId, productName: row.name, requested: quantity, available };
    return { short };
  }
}

function reserveStages(
  { reference, quantity, lines, expiresAt }: ReservationRequest,
  { _id, variantId }: { _id: Types.ObjectId; variantId: Types.ObjectId },
): UpdateStage[] {
  const reservation: ReservationRow = {
    _id: new Types.ObjectId(),
    reference,
    variantId,
    quantity,
    lines,
    expiresAt,
  };
  const entry = {
    _id: `${reference}:${variantId.toHexString()}:reserve:${reservation._id.toHexString()}`,
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
        variants: updateVariant(variantId, { reserved: { $add: ['$$v.reserved', quantity] } }),
        holds: { $concatArrays: ['$holds', toLiteral([reservation])] },
        journal: { $concatArrays: ['$journal', toLiteral([entry])] },
      },
    },
  ];
}

function toPlacedLines(
  lines: readonly { lines: number | null; variantId: Types.ObjectId }[],
): PlacedLines | null {
  const [first] = lines;
  if (!first) return null;
  return { variantIds: lines.map(({ variantId }) => variantId.toHexString()), expected: first.lines ?? 0 };
}

function selectReservations(matching: ReservationCondition): object {
  return { $filter: { input: '$holds', as: 'h', cond: matching } };
}

function removeReservations(matching: ReservationCondition): object {
  return { $filter: { input: '$holds', as: 'h', cond: { $not: [matching] } } };
}

/** The variants with the units of the matching reservations subtracted from `reserved`. */
function reduceReserved(matching: ReservationCondition): object {
  const ofVariant = { $and: [matching, { $eq: ['$$h.variantId', '$$v._id'] }] };
  const units = { $sum: { $map: { input: selectReservations(ofVariant), as: 'g', in: '$$g.quantity' } } };
  return {
    $map: {
      input: '$variants',
      as: 'v',
      in: { $mergeObjects: ['$$v', { reserved: { $subtract: ['$$v.reserved', units] } }] },
    },
  };
}

interface EntryShape {
  kind: 'release' | 'commit';
  /** Change of `reserved` per unit. */
  reserved: 0 | -1;
  reason: string | null;
  /** Whether the same variant can have several such entries under one reference. */
  isRepeatable: boolean;
}

/** One journal entry per matching reservation. */
function createEntries(
  matching: ReservationCondition,
  { kind, reserved, reason, isRepeatable }: EntryShape,
): object {
  const ids = ['$$g.reference', ':', { $toString: '$$g.variantId' }, `:${kind}`];
  const entry = {
    _id: { $concat: isRepeatable ? [...ids, ':', { $toString: '$$g._id' }] : ids },
    kind: toLiteral(kind),
    productId: '$_id',
    variantId: '$$g.variantId',
    reference: '$$g.reference',
    quantity: '$$g.quantity',
    lines: kind === 'commit' ? '$$g.lines' : toLiteral(null),
    onHand: toLiteral(0),
    reserved: { $multiply: ['$$g.quantity', reserved] },
    reason: toLiteral(reason),
    actorId: toLiteral(null),
    at: toLiteral(new Date()),
  };
  return { $map: { input: selectReservations(matching), as: 'g', in: entry } };
}
