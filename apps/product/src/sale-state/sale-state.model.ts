import { Schema, type Connection, type Model, type QueryFilter, type Types } from 'mongoose';
import { defineModel, toObjectId, type AccountRecords } from '@e-storefront/mongo';
import { CHANGED, toLiteral, ON_SALE, type UpdateStage } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product.model';

/** Flags that keep an active product off sale. */
export type SaleFlags = Pick<ProductRow, 'isSellerOff' | 'isCategoryHidden'>;

/** A hidden category, or one whose products are being shown again. */
interface HiddenCategoryRow {
  _id: Types.ObjectId;
  isHidden: boolean;
  /** Whether all products of the category have the flag. */
  isApplied: boolean;
}

const hiddenCategorySchema = new Schema<HiddenCategoryRow>(
  { isHidden: { type: Boolean, required: true }, isApplied: { type: Boolean, required: true } },
  { collection: 'hiddencategories', strict: 'throw', versionKey: false },
);

const BATCH = 500;
/**
 * Limits the repetitions when seller or category change during the check. Unlike `retryOnConflict`, a last difference is no
 * error: the change that caused it corrects the product itself.
 */
const MAX_ATTEMPTS = 10;

/**
 * Copies into each product whether its seller can sell and whether its category is visible, so that lists of products on
 * sale need one index. Writers of products check the flags after the write, and updates of sellers and categories check
 * their source again after the products, so that both agree after concurrent changes.
 */
export class SaleState {
  readonly #products: Model<ProductRow>;
  readonly #hidden: Model<HiddenCategoryRow>;
  readonly #accounts: AccountRecords;

  constructor(connection: Connection, accounts: AccountRecords) {
    this.#products = productModel(connection);
    this.#hidden = defineModel(connection, 'HiddenCategory', hiddenCategorySchema);
    this.#accounts = accounts;
  }

  /** False for sellers without a record. */
  async isSellerBlocked(sellerId: string): Promise<boolean> {
    return (await this.#accounts.find(sellerId))?.canSell === false;
  }

  async isCategoryHidden(categoryId: string): Promise<boolean> {
    return (await this.#hidden.exists({ _id: toObjectId(categoryId), isHidden: true })) !== null;
  }

  /** Corrects the flags of a product after a write. @returns whether it changed */
  async verify(productId: string): Promise<boolean> {
    const _id = toObjectId(productId);
    let isChanged = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const row = await this.#products
        .findById(_id, { sellerId: 1, categoryId: 1, isSellerOff: 1, isCategoryHidden: 1 })
        .lean<Pick<ProductRow, 'sellerId' | 'categoryId' | 'isSellerOff' | 'isCategoryHidden'>>();
      if (!row) return isChanged;
      const { sellerId, categoryId } = row;
      const [isSellerOff, isCategoryHidden] = await Promise.all([
        this.isSellerBlocked(sellerId.toHexString()),
        this.isCategoryHidden(categoryId.toHexString()),
      ]);
      if (row.isSellerOff === isSellerOff && row.isCategoryHidden === isCategoryHidden) return isChanged;
      await this.#products.updateOne(
        { _id, sellerId, categoryId },
        flagStages({ isSellerOff, isCategoryHidden }),
        { updatePipeline: true },
      );
      isChanged = true;
    }
    return isChanged;
  }

  /** Applies the latest account record of a seller to their products. */
  async syncSeller(sellerId: string): Promise<void> {
    for (;;) {
      const before = await this.#accounts.find(sellerId);
      if (!before) return;
      await this.#updateFlags({ sellerId: toObjectId(sellerId) }, { isSellerOff: !before.canSell });
      const after = await this.#accounts.find(sellerId);
      if (after?.version === before.version) return;
    }
  }

  /**
   * Hides the products of the given categories and shows all others. The next call completes an interrupted update.
   * @param hidden ids of the hidden categories
   * @param isKnown whether a category exists; products of deleted categories stay hidden
   * @returns whether any product may have changed
   */
  async setHiddenCategories(
    hidden: readonly string[],
    isKnown: (categoryId: string) => boolean,
  ): Promise<boolean> {
    const rows = await this.#hidden.find().lean<HiddenCategoryRow[]>();
    const stored = new Map(rows.map((row) => [row._id.toHexString(), row]));
    const target = new Set(hidden);
    const hide = hidden.filter((id) => !stored.get(id)?.isHidden);
    const show = rows.flatMap(({ _id, isHidden }) => {
      const id = _id.toHexString();
      return isHidden && !target.has(id) && isKnown(id) ? [id] : [];
    });
    for (const id of [...hide, ...show]) {
      const state = { isHidden: target.has(id), isApplied: false };
      await this.#hidden.updateOne({ _id: toObjectId(id) }, { $set: state }, { upsert: true });
    }
    const open = await this.#hidden
      .find({ isApplied: false }, { _id: 1 })
      .lean<Pick<HiddenCategoryRow, '_id'>[]>();
    for (const { _id } of open) await this.#syncCategory(_id);
    return open.length > 0;
  }

  async #syncCategory(categoryId: Types.ObjectId): Promise<void> {
    for (;;) {
      const isCategoryHidden = await this.isCategoryHidden(categoryId.toHexString());
      await this.#updateFlags({ categoryId }, { isCategoryHidden });
      if (isCategoryHidden) {
        await this.#hidden.updateOne({ _id: categoryId, isHidden: true }, { $set: { isApplied: true } });
      } else {
        await this.#hidden.deleteOne({ _id: categoryId, isHidden: false });
      }
      if ((await this.isCategoryHidden(categoryId.toHexString())) === isCategoryHidden) return;
    }
  }

  /** Updates products in batches. */
  async #updateFlags(scope: QueryFilter<ProductRow>, flag: Partial<SaleFlags>): Promise<void> {
    const differing = Object.fromEntries(Object.entries(flag).map(([name, value]) => [name, { $ne: value }]));
    const filter = { ...scope, ...differing } as QueryFilter<ProductRow>;
    let ids: Types.ObjectId[] = [];
    const write = async (): Promise<void> => {
      if (ids.length === 0) return;
      const batch = { ...filter, _id: { $in: ids } } as QueryFilter<ProductRow>;
      await this.#products.updateMany(batch, flagStages(flag), { updatePipeline: true });
      ids = [];
    };
    const rows = this.#products.find(filter, { _id: 1 }).lean<{ _id: Types.ObjectId }>();
    for await (const row of rows.cursor({ batchSize: BATCH })) {
      if (ids.push(row._id) === BATCH) await write();
    }
    await write();
  }
}

function flagStages(flags: Partial<SaleFlags>): UpdateStage[] {
  const set = Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, toLiteral(value)]));
  return [{ $set: set }, { $set: { onSale: ON_SALE } }, CHANGED];
}
