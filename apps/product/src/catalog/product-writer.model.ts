import { randomUUID } from 'node:crypto';
import { Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { ImageDraft, Product, ProductDraft, ProductEdit, VariantDraft, WriteTarget } from './product';
import { variantField, toLiteral, stockStages, updateVariant, type UpdateStage } from './variant-aggregates';
import { MAX_VARIANTS } from './product.input';
import { toIdOrNew, createProductRow, createVariantRow, createReceiptEntries } from './new-product.model';
import { toNameKey } from './product-query';
import { productFields, productModel, toProduct, type ProductRow, type ReadRow } from './product.model';
import type { SaleFlags, SaleState } from '../sale-state/sale-state.model';
import { DERIVED_SEARCH, toSearchFields, splitTerms, toVariantTerms } from '../search/search-fields';
import { SearchVocabulary } from '../search/vocabulary.model';

type Filter = QueryFilter<ProductRow>;

const MAX_IMAGES = 20;

interface WriterSettings {
  /** Default threshold for variants without their own. */
  lowStock: number;
  saleState: SaleState;
  /** Marks each change for the synchronisation with an external search engine. */
  isSearchExternal?: boolean;
}

/**
 * Writes products to MongoDB. Each method is one guarded write and returns null when the product no longer meets the
 * guard.
 */
export class ProductWriter {
  readonly #products: Model<ProductRow>;
  readonly #fileUrl: (file: string) => string;
  readonly #lowStock: number;
  readonly #vocabulary: SearchVocabulary;
  readonly #isSearchExternal: boolean;
  readonly #saleState: SaleState;

  /** @param fileUrl maps a file in the shop's storage to its public address */
  constructor(
    connection: Connection,
    fileUrl: (file: string) => string,
    { lowStock, saleState, isSearchExternal = false }: WriterSettings,
  ) {
    this.#products = productModel(connection);
    this.#fileUrl = fileUrl;
    this.#lowStock = lowStock;
    this.#saleState = saleState;
    this.#vocabulary = new SearchVocabulary(connection);
    this.#isSearchExternal = isSearchExternal;
  }

  /** @throws SKU_TAKEN */
  async insert(draft: ProductDraft, actorId: string): Promise<Product> {
    const row = { ...createProductRow(draft, await this.#saleFlags(draft), actorId), ...this.#searchMark() };
    await this.#addToVocabulary(...Object.values(row.search ?? {}));
    await withSkuConflict(this.#products.collection.insertOne(row));
    const product = toProduct(row, this.#fileUrl);
    return (await this.#withCurrentSaleState(product)) ?? product;
  }

  /**
   * @param only new price and stock of the product's single variant; the write then requires that it still is the only one
   * @throws SKU_TAKEN
   */
  async edit(
    target: WriteTarget,
    edit: ProductEdit,
    only?: Partial<VariantDraft> & { id: string },
  ): Promise<Product | null> {
    await this.#addToVocabulary(...Object.values(toSearchFields(edit)));
    const fields = { ...toFieldExpressions(edit), ...(await this.#saleFlagExpressions(edit)) };
    if (!only) return this.#withCurrentSaleState(await this.#update(target, {}, [{ $set: fields }]));
    const { id, ...changes } = only;
    const variantId = toObjectId(id);
    const guard = { variants: { $size: 1 }, 'variants._id': variantId };
    const variant = variantChanges({ productId: target.id, variantId, actorId: target.actorId }, changes);
    return this.#withCurrentSaleState(
      await this.#update(target, guard, [{ $set: { ...fields, ...variant } }]),
    );
  }

  async remove(target: WriteTarget): Promise<boolean> {
    const removal = {
      isActive: false,
      isDeleted: true,
      onSale: false,
      featured: false,
      updatedAt: new Date(),
      ...this.#searchMark(),
    };
    const { modifiedCount } = await this.#products.updateOne(toTargetFilter(target), {
      $set: removal,
      $currentDate: { changedAt: true },
      $inc: { revision: 1 },
    });
    return modifiedCount === 1;
  }

  /** @throws SKU_TAKEN */
  async addVariant(target: WriteTarget, draft: VariantDraft): Promise<Product | null> {
    const row = createVariantRow(draft);
    await this.#addToVocabulary(row.skuTerms, row.optionTerms);
    const productId = toObjectId(target.id);
    const guard = {
      'variants.sku': { $ne: draft.sku },
      'variants.optionsKey': { $ne: draft.optionsKey },
      [`variants.${MAX_VARIANTS - 1}`]: { $exists: false },
    };
    const entries = createReceiptEntries({ row, productId, actorId: target.actorId });
    return this.#update(target, guard, [
      {
        $set: {
          variants: { $concatArrays: ['$variants', toLiteral([row])] },
          journal: { $concatArrays: ['$journal', toLiteral(entries)] },
        },
      },
    ]);
  }

  /** @throws SKU_TAKEN */
  async editVariant(
    target: WriteTarget,
    variantIdText: string,
    changes: Partial<VariantDraft>,
  ): Promise<Product | null> {
    const variantId = toObjectId(variantIdText);
    const { sku, optionsKey } = changes;
    const clash = [...(sku ? [{ sku }] : []), ...(optionsKey ? [{ optionsKey }] : [])];
    const guard = {
      'variants._id': variantId,
      ...(clash.length > 0 && {
        variants: { $not: { $elemMatch: { _id: { $ne: variantId }, $or: clash } } },
      }),
    };
    await this.#addToVocabulary(...Object.values(toVariantTerms(changes)));
    const variant = variantChanges({ productId: target.id, variantId, actorId: target.actorId }, changes);
    return this.#update(target, guard, [{ $set: variant }]);
  }

  async removeVariant(target: WriteTarget, variantIdText: string): Promise<Product | null> {
    const variantId = toObjectId(variantIdText);
    const guard = {
      'variants.1': { $exists: true },
      variants: { $elemMatch: { _id: variantId, reserved: 0 } },
    };
    const onHand = { $multiply: [variantField(variantId, 'onHand'), -1] };
    const entry = appendAdjustment(
      { productId: target.id, variantId, actorId: target.actorId },
      onHand,
      'removed',
    );
    const others = {
      $filter: { input: '$variants', as: 'v', cond: { $ne: ['$$v._id', toLiteral(variantId)] } },
    };
    return this.#update(target, guard, [{ $set: { journal: entry, variants: others } }]);
  }

  async addImage(target: WriteTarget, { id, ...image }: ImageDraft): Promise<Product | null> {
    const empty = { file: null, url: null, width: null, height: null };
    const row = { _id: toIdOrNew(id), ...empty, ...image };
    const guard = { [`images.${MAX_IMAGES - 1}`]: { $exists: false } };
    return this.#update(target, guard, [
      { $set: { images: { $concatArrays: ['$images', toLiteral([row])] } } },
    ]);
  }

  async removeImage(target: WriteTarget, imageId: string): Promise<Product | null> {
    const otherImages = {
      $filter: { input: '$images', as: 'i', cond: { $ne: ['$$i._id', toLiteral(toObjectId(imageId))] } },
    };
    return this.#update(target, {}, [{ $set: { images: otherImages } }]);
  }

  async #saleFlags({
    sellerId,
    categoryId,
  }: Pick<ProductDraft, 'sellerId' | 'categoryId'>): Promise<SaleFlags> {
    const [isSellerOff, isCategoryHidden] = await Promise.all([
      this.#saleState.isSellerBlocked(sellerId),
      this.#saleState.isCategoryHidden(categoryId),
    ]);
    return { isSellerOff, isCategoryHidden };
  }

  async #saleFlagExpressions({ sellerId, categoryId }: ProductEdit): Promise<Record<string, unknown>> {
    return {
      ...(sellerId && { isSellerOff: toLiteral(await this.#saleState.isSellerBlocked(sellerId)) }),
      ...(categoryId && { isCategoryHidden: toLiteral(await this.#saleState.isCategoryHidden(categoryId)) }),
    };
  }

  /** Re-reads the product when its seller or category changed state during the write. */
  async #withCurrentSaleState(product: Product | null): Promise<Product | null> {
    if (!product || !(await this.#saleState.verify(product.id))) return product;
    const row = await this.#products.findById(toObjectId(product.id), productFields()).lean<ReadRow>();
    return row && toProduct(row, this.#fileUrl);
  }

  async #update(target: WriteTarget, guard: Filter, stages: UpdateStage[]): Promise<Product | null> {
    const touched: UpdateStage = { $set: { updatedAt: new Date(), ...this.#searchMark() } };
    const row = await withSkuConflict(
      this.#products
        .findOneAndUpdate(
          { ...toTargetFilter(target), ...guard } as Filter,
          [...stages, touched, ...DERIVED_SEARCH, ...stockStages(this.#lowStock)],
          { projection: productFields(), returnDocument: 'after', updatePipeline: true },
        )
        .lean<ReadRow>(),
    );
    return row ? toProduct(row, this.#fileUrl) : null;
  }

  /** Runs before the write: the vocabulary must contain every term that a product has. */
  async #addToVocabulary(...fields: (string | undefined)[]): Promise<void> {
    const terms = splitTerms(...fields);
    if (terms.length > 0) await this.#vocabulary.add(new Map(terms.map((term) => [term, 1])));
  }

  #searchMark(): { searchPending?: string } {
    return this.#isSearchExternal ? { searchPending: randomUUID() } : {};
  }
}

function toTargetFilter({ id, scope }: WriteTarget): Filter {
  const own = scope === 'all' ? {} : { sellerId: toObjectId(scope.sellerId) };
  return { _id: toObjectId(id), isDeleted: false, ...own };
}

async function withSkuConflict<T>(write: PromiseLike<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw isDuplicateKey(error) ? new DomainError('SKU_TAKEN') : error;
  }
}

function toFieldExpressions({ categoryId, sellerId, ...edit }: ProductEdit): Record<string, unknown> {
  const fields = {
    ...edit,
    ...(edit.name !== undefined && { nameKey: toNameKey(edit.name) }),
    ...(categoryId && { categoryId: toObjectId(categoryId) }),
    ...(sellerId && { sellerId: toObjectId(sellerId) }),
    ...toSearchFields(edit),
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toLiteral(value)]));
}

interface VariantTarget {
  productId: string;
  variantId: Types.ObjectId;
  actorId: string;
}

/** A new stock is the number of units for sale: reserved units stay on hand in addition. */
function variantChanges(target: VariantTarget, changes: Partial<VariantDraft>): Record<string, unknown> {
  const { stock, ...given } = changes;
  const fields = { ...given, ...toVariantTerms(given) };
  const set = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toLiteral(value)]));
  if (stock === undefined) return { variants: updateVariant(target.variantId, set) };
  const difference = { $subtract: [stock, variantField(target.variantId, 'available')] };
  return {
    journal: appendAdjustment(target, difference, 'set'),
    variants: updateVariant(target.variantId, { ...set, onHand: { $add: ['$$v.reserved', stock] } }),
  };
}

/** Appends an adjustment to the journal unless the stock on hand stays the same. */
function appendAdjustment(target: VariantTarget, onHand: object, reason: string): object {
  const entry = {
    _id: toLiteral(`adjust:${randomUUID()}`),
    kind: toLiteral('adjust'),
    productId: toLiteral(toObjectId(target.productId)),
    variantId: toLiteral(target.variantId),
    reference: toLiteral(null),
    quantity: { $abs: onHand },
    lines: toLiteral(null),
    onHand,
    reserved: toLiteral(0),
    reason: toLiteral(reason),
    actorId: toLiteral(target.actorId),
    at: toLiteral(new Date()),
  };
  return { $concatArrays: ['$journal', { $cond: [{ $eq: [onHand, 0] }, [], [entry]] }] };
}
