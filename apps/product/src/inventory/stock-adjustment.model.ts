import type { ClientSession, Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { stockStages, updateVariant } from '../catalog/variant-aggregates';
import { productModel, type ProductRow, type VariantRow } from '../catalog/product.model';
import type { LineErrorCode, LineOutcome, LineRequest } from './stock-adjustment';
import { movementModel, type MovementRow } from './stock-rows.model';

/** The sum over all variants of a product must fit GraphQL's Int. */
const MAX_ON_HAND = 10_000_000;

type Variants = Pick<ProductRow, 'variants'>;

/** Changes stock levels and ledger in one transaction, once per ledger entry id. */
export class StockAdjustmentRepository {
  readonly #connection: Connection;
  readonly #products: Model<ProductRow>;
  readonly #movements: Model<MovementRow>;
  readonly #lowStock: number;

  /** @param lowStock default threshold for variants without their own */
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
    const before = findVariant(await this.#read(filter, session), variantId);
    if (!before) return { error: 'NOT_FOUND', levels: null };
    // An earlier attempt applied this line.
    if (await this.#movements.exists({ _id: entryId }).session(session)) return succeeded(before);
    const onHand = toDifference(request, before);
    const error = checkDifference(before, onHand);
    if (error) return { error, levels: toStockLevels(before) };
    // Write the product first: a concurrent adjustment waits here or is retried, and then sees this one.
    const after = await this.#products
      .findOneAndUpdate(
        filter,
        [
          { $set: { variants: updateVariant(variantId, { onHand: { $add: ['$$v.onHand', onHand] } }) } },
          ...stockStages(this.#lowStock),
        ],
        { projection: { variants: 1 }, returnDocument: 'after', session, updatePipeline: true },
      )
      .lean<Variants>();
    const variant = findVariant(after, variantId);
    if (!variant) return { error: 'NOT_FOUND', levels: null };
    await this.#movements.create([createEntry(request, variantId, onHand)], { session });
    return succeeded(variant);
  }

  async #read(filter: object, session: ClientSession): Promise<Variants | null> {
    return this.#products.findOne(filter, { variants: 1 }, { session }).lean<Variants>();
  }
}

function findVariant(row: Variants | null, id: Types.ObjectId): VariantRow | undefined {
  return row?.variants.find(({ _id }) => _id.equals(id));
}

/** The change of the stock on hand. SET gives the units for sale, so reserved units come on top. */
function toDifference({ kind, quantity }: LineRequest, { available }: VariantRow): number {
  return kind === 'SET' ? quantity - available : quantity;
}

/** Rejects changes that would take reserved or missing units. */
function checkDifference({ onHand, sellable }: VariantRow, difference: number): LineErrorCode | null {
  if (onHand + difference > MAX_ON_HAND) return 'CONFLICT';
  const isShort = onHand + difference < 0 || sellable + difference < 0;
  return difference < 0 && isShort ? 'INSUFFICIENT_STOCK' : null;
}

function createEntry(request: LineRequest, variantId: Types.ObjectId, onHand: number): MovementRow {
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

function toStockLevels({ onHand, reserved, available }: VariantRow): LineOutcome['levels'] {
  return { onHand, reserved, available };
}

function succeeded(variant: VariantRow): LineOutcome {
  return { error: null, levels: toStockLevels(variant) };
}
