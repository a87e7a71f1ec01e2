import {
  Schema,
  type ClientSession,
  type Connection,
  type Model,
  type QueryFilter,
  type Types,
} from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { Cart, CartLine } from './cart';

interface CartLineRow extends Omit<CartLine, 'id' | 'productId' | 'variantId'> {
  _id: Types.ObjectId;
  productId: Types.ObjectId;
  variantId: Types.ObjectId;
}

interface CartRow extends Omit<Cart, 'lines' | 'leftOut' | 'couponLeftOut' | 'operations'> {
  lines: CartLineRow[];
  /** Absent in carts of an earlier release, like `couponLeftOut` and `operations`. */
  leftOut?: Cart['leftOut'];
  couponLeftOut?: string | null;
  operations?: string[];
}

const lineSchema = new Schema<CartLineRow>({
  productId: { type: Schema.Types.ObjectId, required: true },
  variantId: { type: Schema.Types.ObjectId, required: true },
  quantity: { type: Number, required: true },
  priceWhenAdded: { type: Number, required: true },
});

const cartSchema = new Schema<CartRow>(
  {
    owner: { type: String, required: true },
    lines: { type: [lineSchema], required: true },
    couponCode: { type: String, default: null },
    version: { type: Number, required: true },
    checkoutId: { type: String, default: null },
    mergedInto: { type: String, default: null },
    mergedFrom: { type: [String], required: true },
    leftOut: { type: Schema.Types.Mixed, default: [] },
    couponLeftOut: { type: String, default: null },
    operations: { type: [String], default: [] },
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true, collection: 'carts', strict: 'throw' },
);
cartSchema.index({ owner: 1 }, { unique: true });
cartSchema.index({ checkoutId: 1 }, { sparse: true });
cartSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Stores one cart per owner; every write is a compare-and-set of one document. */
export class CartRepository {
  readonly #carts: Model<CartRow>;

  constructor(connection: Connection) {
    this.#carts = defineModel(connection, 'Cart', cartSchema);
  }

  /** Finds the owner's cart unless it has expired. */
  async find(owner: string): Promise<Cart | null> {
    const row = await this.#carts.findOne({ owner, ...notExpired() }).lean<CartRow>();
    return row && toCart(row);
  }

  /** Saves a cart unless it has changed since it was read or is locked. @returns null after a concurrent write */
  async save(cart: Cart): Promise<Cart | null> {
    const { owner, version, lines, couponCode, mergedFrom, operations, expiresAt } = cart;
    const { leftOut, couponLeftOut } = cart;
    const content = {
      lines: lines.map(toLineRow),
      couponCode,
      mergedFrom,
      leftOut,
      couponLeftOut,
      operations,
      expiresAt,
    };
    if (version === 0) return this.#insert({ ...cart, version: 1 });
    const unlocked = { owner, version, checkoutId: null, mergedInto: null };
    const update = { $set: content, $inc: { version: 1 } };
    const row = await this.#carts
      .findOneAndUpdate(unlocked, update, { returnDocument: 'after' })
      .lean<CartRow>();
    return row && toCart(row);
  }

  /**
   * Closes a guest's cart for every change but the merge into `into`.
   * @returns null when there is no such cart, or when it is locked or being merged into another one
   */
  async claimForMerge(owner: string, into: string): Promise<Cart | null> {
    const claimable = { owner, checkoutId: null, mergedInto: { $in: [null, into] }, ...notExpired() };
    const update = { $set: { mergedInto: into }, $inc: { version: 1 } };
    const row = await this.#carts
      .findOneAndUpdate(claimable, update, { returnDocument: 'after' })
      .lean<CartRow>();
    return row && toCart(row);
  }

  async remove(owner: string): Promise<void> {
    await this.#carts.deleteOne({ owner });
  }

  /** Locks a cart for a checkout. @returns false when it has changed since `version` or is already locked */
  async lock({ owner, version }: { owner: string; version: number }, checkoutId: string): Promise<boolean> {
    const unlocked = { owner, version, checkoutId: null, mergedInto: null };
    const { modifiedCount } = await this.#carts.updateOne(unlocked, {
      $set: { checkoutId },
      $inc: { version: 1 },
    });
    return modifiedCount === 1;
  }

  /** Unlocks the cart of a checkout. */
  async unlock(checkoutId: string): Promise<void> {
    await this.#carts.updateOne({ checkoutId }, { $set: { checkoutId: null }, $inc: { version: 1 } });
  }

  /** Empties and unlocks the cart of a checkout. */
  async clearLocked(checkoutId: string, session?: ClientSession): Promise<void> {
    const cleared = { checkoutId: null, lines: [], couponCode: null, leftOut: [], couponLeftOut: null };
    const update = { $set: cleared, $inc: { version: 1 } };
    await this.#carts.updateOne({ checkoutId }, update, session ? { session } : {});
  }

  /** @returns null when a concurrent write created the owner's cart */
  async #insert(cart: Cart): Promise<Cart | null> {
    await this.#carts.deleteOne({ owner: cart.owner, expiresAt: { $lte: new Date() } });
    try {
      const row = await this.#carts.create({ ...cart, lines: cart.lines.map(toLineRow) });
      return toCart(row.toObject());
    } catch (error) {
      if (isDuplicateKey(error, 'owner')) return null;
      throw error;
    }
  }
}

/** The TTL index removes expired carts with a delay. */
function notExpired(): QueryFilter<CartRow> {
  return { expiresAt: { $gt: new Date() } };
}

function toLineRow({ id, productId, variantId, ...rest }: CartLine): CartLineRow {
  const ids = { _id: toObjectId(id), productId: toObjectId(productId), variantId: toObjectId(variantId) };
  return { ...ids, ...rest };
}

function toCart(row: CartRow): Cart {
  const { owner, couponCode, version, checkoutId, mergedInto, mergedFrom, leftOut = [], expiresAt } = row;
  const lines = row.lines.map(({ _id, productId, variantId, quantity, priceWhenAdded }) => ({
    id: _id.toHexString(),
    productId: productId.toHexString(),
    variantId: variantId.toHexString(),
    quantity,
    priceWhenAdded,
  }));
  const operations = row.operations ?? [];
  return {
    owner,
    lines,
    couponCode,
    version,
    checkoutId,
    mergedInto,
    mergedFrom,
    leftOut,
    couponLeftOut: row.couponLeftOut ?? null,
    operations,
    expiresAt,
  };
}
