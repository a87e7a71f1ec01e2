import { Schema, type Connection, type Model, type QueryFilter, type Types } from 'mongoose';
import { defineModel, toObjectId, type AccountRecords } from '@e-storefront/mongo';
import { literal, ON_SALE, type UpdateStage } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product.model';

/** What keeps a product off sale although its seller offers it. */
export type SaleFlags = Pick<ProductRow, 'isSellerOff' | 'isCategoryHidden'>;

/** A category that shoppers do not see, or whose products are just being shown again. */
interface HiddenCategoryRow {
  _id: Types.ObjectId;
  isHidden: boolean;
  /** Whether all products of the category say so. */
  isApplied: boolean;
}

const hiddenCategorySchema = new Schema<HiddenCategoryRow>(
  { isHidden: { type: Boolean, required: true }, isApplied: { type: Boolean, required: true } },
  { collection: 'hiddencategories', strict: 'throw', versionKey: false },
);

/** Products that one update changes. */
const BATCH = 500;
/** How often a product is compared again with what was changed meanwhile. */
const MOST_TRIES = 10;

/**
 * Keeps in each product whether its seller may sell and whether its category is shown, so that every list of what is on
 * sale is one read of an index. Whoever writes a product compares it afterwards with the state of seller and category,
 * and whoever changes that state looks at it again after the products: whichever comes last, the two agree.
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

  /** The flag of a seller's products. A seller of whom no event has told may sell. */
  async isSellerOff(sellerId: string): Promise<boolean> {
    return (await this.#accounts.find(sellerId))?.canSell === false;
  }

  /** The flag of a category's products. */
  async isCategoryHidden(categoryId: string): Promise<boolean> {
    return (await this.#hidden.exists({ _id: toObjectId(categoryId), isHidden: true })) !== null;
  }

  /** Compares a product that was just written with the state of its seller and category. @returns whether it changed */
  async verify(productId: string): Promise<boolean> {
    const _id = toObjectId(productId);
    let isChanged = false;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const row = await this.#products
        .findById(_id, { sellerId: 1, categoryId: 1, isSellerOff: 1, isCategoryHidden: 1 })
        .lean<Pick<ProductRow, 'sellerId' | 'categoryId' | 'isSellerOff' | 'isCategoryHidden'>>();
      if (!row) return isChanged;
      const { sellerId, categoryId } = row;
      const [isSellerOff, isCategoryHidden] = await Promise.all([
        this.isSellerOff(sellerId.toHexString()),
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

  /** Takes the products of a seller off sale or puts them on sale again, as the newest event of the account says. */
  async syncSeller(sellerId: string): Promise<void> {
    for (;;) {
      const before = await this.#accounts.find(sellerId);
      if (!before) return;
      await this.#mark({ sellerId: toObjectId(sellerId) }, { isSellerOff: !before.canSell });
      const after = await this.#accounts.find(sellerId);
      if (after?.version === before.version) return;
    }
  }

  /**
   * Hides the products of some categories and shows those of all others. What a process that died has begun is finished
   * by the next call.
   * @param hidden the categories that shoppers do not see
   * @param isKnown whether the category service has a category; the products of deleted ones stay hidden
   * @returns whether any product may have changed
   */
  async setHiddenCategories(
    hidden: readonly string[],
    isKnown: (categoryId: string) => boolean,
  ): Promise<boolean> {
    const rows = await this.#hidden.find().lean<HiddenCategoryRow[]>();
    const stored = new Map(rows.map((row) => [row._id.toHexString(), row]));
    const wanted = new Set(hidden);
    const hide = hidden.filter((id) => !stored.get(id)?.isHidden);
    const show = rows.flatMap(({ _id, isHidden }) => {
      const id = _id.toHexString();
      return isHidden && !wanted.has(id) && isKnown(id) ? [id] : [];
    });
    for (const id of [...hide, ...show]) {
      const state = { isHidden: wanted.has(id), isApplied: false };
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
      // Both values, so that the index on what is on sale in a category is used.
      await this.#mark({ onSale: { $in: [true, false] }, categoryId }, { isCategoryHidden });
      if (isCategoryHidden) {
        await this.#hidden.updateOne({ _id: categoryId, isHidden: true }, { $set: { isApplied: true } });
      } else {
        await this.#hidden.deleteOne({ _id: categoryId, isHidden: false });
      }
      if ((await this.isCategoryHidden(categoryId.toHexString())) === isCategoryHidden) return;
    }
  }

  /** Sets a flag of all products of a filter, in batches. */
  async #mark(of: QueryFilter<ProductRow>, flag: Partial<SaleFlags>): Promise<void> {
    const differing = Object.fromEntries(Object.entries(flag).map(([name, value]) => [name, { $ne: value }]));
    const filter = { ...of, ...differing } as QueryFilter<ProductRow>;
    let ids: Types.ObjectId[] = [];
    const write = async (): Promise<void> => {
      if (ids.length === 0) return;
      const some = { ...filter, _id: { $in: ids } } as QueryFilter<ProductRow>;
      await this.#products.updateMany(some, flagStages(flag), { updatePipeline: true });
      ids = [];
    };
    const rows = this.#products.find(filter, { _id: 1 }).lean<{ _id: Types.ObjectId }>();
    for await (const row of rows.cursor({ batchSize: BATCH })) {
      if (ids.push((row as { _id: Types.ObjectId })._id) === BATCH) await write();
    }
    await write();
  }
}

function flagStages(flags: Partial<SaleFlags>): UpdateStage[] {
  const set = Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, literal(value)]));
  return [{ $set: set }, { $set: { onSale: ON_SALE } }];
}
