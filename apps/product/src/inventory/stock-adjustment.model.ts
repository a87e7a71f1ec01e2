import type { ClientSession, Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { stockFigures, variantsWith } from '../catalog/variant-aggregates';
import type { VariantRow } from '../catalog/embedded-rows.model';
import { productModel, type ProductRow } from '../catalog/product.model';
import type { AdjustmentRepository, LineOutcome, LineRefusal, LineRequest } from './stock-adjustment.service';
import { movementModel, type MovementRow } from './stock-rows.model';

/** The most pieces of one variant: the sum over a product's variants must fit GraphQL's Int. */
const MOST_ON_HAND = 10_000_000;

type Variants = Pick<ProductRow, 'variants'>;

/** Adjustments in MongoDB: figures and ledger in one transaction, each once by the id of its ledger entry. */
export class MongoAdjustmentRepository implements AdjustmentRepository {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;
  readonly #lowStock: number;

  /** @param lowStock the threshold of variants that have none of their own */
  constructor(connection: Connection, lowStock: number) {
    this.#connection = connection;
    this.#products = productModel(connection);
    this.#movements = movementModel(connection);
    this.#lowStock = lowStock;
  }

  async adjust(request: LineRequest): Promise<LineOutcome> {
    return this.#connection.transaction((session) => this.#adjust(request, session));
  }

  async #adjust(request: LineRequest, session: ClientSession): Promise<LineOutcome> {
    const { entryId, productId, scope } = request;
    const variantId = toObjectId(request.variantId);
    const own = scope === 'all' ? {} : { sellerId: toObjectId(scope.sellerId) };
    const filter = { _id: toObjectId(productId), isDeleted: false, ...own };
    const before = variantOf(await this.#read(filter, session), variantId);
    if (!before) return { refusal: 'NOT_FOUND', figures: null };
    // Tried before, and broken off after this line.
    if (await this.#movements.exists({ _id: entryId }).session(session)) return done(before);
    const onHand = differenceOf(request, before);
    const refusal = refusalOf(before, onHand);
    if (refusal) return { refusal, figures: figuresOf(before) };
    // The product first: of two adjustments at once one waits here or is tried again, and then sees the other's.
    const after = await this.#products
      .findOneAndUpdate(
        filter,
        [
          { $set: { variants: variantsWith(variantId, { onHand: { $add: ['$$v.onHand', onHand] } }) } },
          ...stockFigures(this.#lowStock),
        ],
        { projection: { variants: 1 }, returnDocument: 'after', session, updatePipeline: true },
      )
      .lean<Variants>();
    const variant = variantOf(after, variantId);
    if (!variant) return { refusal: 'NOT_FOUND', figures: null };
    await this.#movements.create([entryOf(request, variantId, onHand)], { session });
    return done(variant);
  }

  async #read(filter: object, session: ClientSession): Promise<Variants | null> {
    return this.#products.findOne(filter, { variants: 1 }, { session }).lean<Variants>();
  }
}

function variantOf(row: Variants | null, id: Types.ObjectId): VariantRow | undefined {
  return row?.variants.find(({ _id }) => _id.equals(id));
}

/** By how much the pieces on hand change; what is to be set can be bought, so what orders hold comes on top. */
function differenceOf({ kind, quantity }: LineRequest, { available }: VariantRow): number {
  return kind === 'SET' ? quantity - available : quantity;
}

/** Nobody loses what they have ordered, and no pieces leave that are not there. */
function refusalOf({ onHand, sellable }: VariantRow, difference: number): LineRefusal | null {
  if (onHand + difference > MOST_ON_HAND) return 'CONFLICT';
  const isShort = onHand + difference < 0 || sellable + difference < 0;
  return difference < 0 && isShort ? 'INSUFFICIENT_STOCK' : null;
}

function entryOf(request: LineRequest, variantId: Types.ObjectId, onHand: number): MovementRow {
  const { entryId, productId, kind, reason, actorId } = request;
  return {
    _id: entryId,
    kind: kind === 'RECEIVE' ? 'receive' : 'adjust',
    productId: toObjectId(productId),
    variantId,
    reference: null,
    lines: null,
    quantity: Math.abs(onHand),
    onHand,
    reserved: 0,
    reason: reason ?? (kind === 'SET' ? 'set' : null),
    actorId,
    at: new Date(),
  };
}

function figuresOf({ onHand, reserved, available }: VariantRow): LineOutcome['figures'] {
  return { onHand, reserved, available };
}

function done(variant: VariantRow): LineOutcome {
  return { refusal: null, figures: figuresOf(variant) };
}
