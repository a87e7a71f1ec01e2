import { randomUUID } from 'node:crypto';
import { Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type {
  ImageDraft,
  ProductDraft,
  ProductEdit,
  ProductWriter,
  VariantDraft,
  WriteTarget,
} from './product-draft';
import { fieldOfVariant, literal, stockFigures, variantsWith, type UpdateStage } from './variant-aggregates';
import { MOST_VARIANTS } from './product.input';
import { idOrNew, newProductRow, newVariantRow, receivedEntry } from './new-product.model';
import { nameKeyOf } from './product-query';
import { PRODUCT_FIELDS, productModel, toProduct, type ProductRow, type ReadRow } from './product.model';
import type { Product } from './product.service';
import type { SaleFlags, SaleState } from '../sale-state/sale-state.model';
import { DERIVED_SEARCH, searchFieldsOf, splitTerms, variantTermsOf } from '../search/search-fields';
import { SearchVocabulary } from '../search/vocabulary.model';

type Filter = QueryFilter<ProductRow>;

/** The most pictures of one product. */
const MOST_IMAGES = 20;

interface WriterSettings {
  /** The threshold of variants that have none of their own. */
  lowStock: number;
  sale: SaleState;
  /** Whether changes are marked for an external search engine. */
  marksForSearch?: boolean;
}

/** Changes of products in MongoDB: one guarded write each. */
export class MongoProductWriter implements ProductWriter {
  readonly #products: Model<ProductRow>;
  readonly #fileUrl: (file: string) => string;
  readonly #lowStock: number;
  readonly #vocabulary: SearchVocabulary;
  readonly #marksForSearch: boolean;
  readonly #sale: SaleState;

  /** @param fileUrl the public address of a file in the shop's storage */
  constructor(
    connection: Connection,
    fileUrl: (file: string) => string,
    { lowStock, sale, marksForSearch = false }: WriterSettings,
  ) {
    this.#products = productModel(connection);
    this.#fileUrl = fileUrl;
    this.#lowStock = lowStock;
    this.#sale = sale;
    this.#vocabulary = new SearchVocabulary(connection);
    this.#marksForSearch = marksForSearch;
  }

  async insert(draft: ProductDraft, actorId: string): Promise<Product> {
    const row = { ...newProductRow(draft, await this.#flagsFor(draft), actorId), ...this.#mark() };
    await this.#learn(...Object.values(row.search ?? {}));
    await skuChecked(this.#products.collection.insertOne(row));
    const product = toProduct(row, this.#fileUrl);
    return (await this.#verified(product)) ?? product;
  }

  async edit(
    target: WriteTarget,
    edit: ProductEdit,
    only?: Partial<VariantDraft> & { id: string },
  ): Promise<Product | null> {
    await this.#learn(...Object.values(searchFieldsOf(edit)));
    const fields = { ...editedFields(edit), ...(await this.#editedFlags(edit)) };
    if (!only) return this.#verified(await this.#update(target, {}, [{ $set: fields }]));
    const { id, ...changes } = only;
    const variantId = toObjectId(id);
    const guard = { variants: { $size: 1 }, 'variants._id': variantId };
    const variant = changedVariant({ productId: target.id, variantId, actorId: target.actorId }, changes);
    return this.#verified(await this.#update(target, guard, [{ $set: { ...fields, ...variant } }]));
  }

  async remove(target: WriteTarget): Promise<boolean> {
    const gone = {
      isActive: false,
      isDeleted: true,
      onSale: false,
      featured: false,
      updatedAt: new Date(),
      ...this.#mark(),
    };
    const { modifiedCount } = await this.#products.updateOne(targeted(target), { $set: gone });
    return modifiedCount === 1;
  }

  async addVariant(target: WriteTarget, draft: VariantDraft): Promise<Product | null> {
    const row = newVariantRow(draft);
    await this.#learn(row.skuTerms, row.optionTerms);
    const productId = toObjectId(target.id);
    const guard = {
      'variants.sku': { $ne: draft.sku },
      'variants.optionsKey': { $ne: draft.optionsKey },
      [`variants.${MOST_VARIANTS - 1}`]: { $exists: false },
    };
    const entries = receivedEntry({ row, productId, actorId: target.actorId });
    return this.#update(target, guard as Filter, [
      {
        $set: {
          variants: { $concatArrays: ['$variants', literal([row])] },
          journal: { $concatArrays: ['$journal', literal(entries)] },
        },
      },
    ]);
  }

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
    await this.#learn(...Object.values(variantTermsOf(changes)));
    const variant = changedVariant({ productId: target.id, variantId, actorId: target.actorId }, changes);
    return this.#update(target, guard as Filter, [{ $set: variant }]);
  }

  async removeVariant(target: WriteTarget, variantIdText: string): Promise<Product | null> {
    const variantId = toObjectId(variantIdText);
    const guard = {
      'variants.1': { $exists: true },
      variants: { $elemMatch: { _id: variantId, reserved: 0 } },
    };
    const onHand = { $multiply: [fieldOfVariant(variantId, 'onHand'), -1] };
    const entry = adjustment({ productId: target.id, variantId, actorId: target.actorId }, onHand, 'removed');
    const others = {
      $filter: { input: '$variants', as: 'v', cond: { $ne: ['$$v._id', literal(variantId)] } },
    };
    return this.#update(target, guard, [{ $set: { journal: entry, variants: others } }]);
  }

  async addImage(target: WriteTarget, { id, ...image }: ImageDraft): Promise<Product | null> {
    const none = { file: null, url: null, width: null, height: null };
    const row = { _id: idOrNew(id), ...none, ...image };
    const guard = { [`images.${MOST_IMAGES - 1}`]: { $exists: false } };
    return this.#update(target, guard as Filter, [
      { $set: { images: { $concatArrays: ['$images', literal([row])] } } },
    ]);
  }

  async removeImage(target: WriteTarget, imageId: string): Promise<Product | null> {
    const kept = {
      $filter: { input: '$images', as: 'i', cond: { $ne: ['$$i._id', literal(toObjectId(imageId))] } },
    };
    return this.#update(target, {}, [{ $set: { images: kept } }]);
  }

  async #flagsFor({
    sellerId,
    categoryId,
  }: Pick<ProductDraft, 'sellerId' | 'categoryId'>): Promise<SaleFlags> {
    const [isSellerOff, isCategoryHidden] = await Promise.all([
      this.#sale.isSellerOff(sellerId),
      this.#sale.isCategoryHidden(categoryId),
    ]);
    return { isSellerOff, isCategoryHidden };
  }

  /** The flags of the seller and the category that an edit gives a product. */
  async #editedFlags({ sellerId, categoryId }: ProductEdit): Promise<Record<string, unknown>> {
    return {
      ...(sellerId && { isSellerOff: literal(await this.#sale.isSellerOff(sellerId)) }),
      ...(categoryId && { isCategoryHidden: literal(await this.#sale.isCategoryHidden(categoryId)) }),
    };
  }

  /** A product after a write of its seller or category, whatever became of these meanwhile. */
  async #verified(product: Product | null): Promise<Product | null> {
    if (!product || !(await this.#sale.verify(product.id))) return product;
    const row = await this.#products.findById(toObjectId(product.id), PRODUCT_FIELDS).lean<ReadRow>();
    return row && toProduct(row, this.#fileUrl);
  }

  async #update(target: WriteTarget, guard: Filter, stages: UpdateStage[]): Promise<Product | null> {
    const touched: UpdateStage = { $set: { updatedAt: new Date(), ...this.#mark() } };
    const row = await skuChecked(
      this.#products
        .findOneAndUpdate(
          { ...targeted(target), ...guard } as Filter,
          [...stages, touched, ...DERIVED_SEARCH, ...stockFigures(this.#lowStock)],
          { projection: PRODUCT_FIELDS, returnDocument: 'after', updatePipeline: true },
        )
        .lean<ReadRow>(),
    );
    return row ? toProduct(row, this.#fileUrl) : null;
  }

  /** Terms are known before a product has them. */
  async #learn(...fields: (string | undefined)[]): Promise<void> {
    const terms = splitTerms(...fields);
    if (terms.length > 0) await this.#vocabulary.add(new Map(terms.map((term) => [term, 1])));
  }

  #mark(): { searchPending?: string } {
    return this.#marksForSearch ? { searchPending: randomUUID() } : {};
  }
}

function targeted({ id, scope }: WriteTarget): Filter {
  const own = scope === 'all' ? {} : { sellerId: toObjectId(scope.sellerId) };
  return { _id: toObjectId(id), isDeleted: false, ...own };
}

async function skuChecked<T>(write: PromiseLike<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw isDuplicateKey(error) ? new DomainError('SKU_TAKEN') : error;
  }
}

function editedFields({ categoryId, sellerId, ...edit }: ProductEdit): Record<string, unknown> {
  const fields = {
    ...edit,
    ...(edit.name !== undefined && { nameKey: nameKeyOf(edit.name) }),
    ...(categoryId && { categoryId: toObjectId(categoryId) }),
    ...(sellerId && { sellerId: toObjectId(sellerId) }),
    ...searchFieldsOf(edit),
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, literal(value)]));
}

interface VariantTarget {
  productId: string;
  variantId: Types.ObjectId;
  actorId: string;
}

/** What is asked for can be bought: pieces that orders hold stay on hand beside it, as many as they are just now. */
function changedVariant(target: VariantTarget, changes: Partial<VariantDraft>): Record<string, unknown> {
  const { stock, ...given } = changes;
  const fields = { ...given, ...variantTermsOf(given) };
  const set = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, literal(value)]));
  if (stock === undefined) return { variants: variantsWith(target.variantId, set) };
  const difference = { $subtract: [stock, fieldOfVariant(target.variantId, 'available')] };
  return {
    journal: adjustment(target, difference, 'set'),
    variants: variantsWith(target.variantId, { ...set, onHand: { $add: ['$$v.reserved', stock] } }),
  };
}

/** The journal with an adjustment of the pieces on hand; as it is when they stay the same. */
function adjustment(target: VariantTarget, onHand: object, reason: string): object {
  const entry = {
    _id: literal(`adjust:${randomUUID()}`),
    kind: literal('adjust'),
    productId: literal(toObjectId(target.productId)),
    variantId: literal(target.variantId),
    reference: literal(null),
    quantity: { $abs: onHand },
    lines: literal(null),
    onHand,
    reserved: literal(0),
    reason: literal(reason),
    actorId: literal(target.actorId),
    at: literal(new Date()),
  };
  return { $concatArrays: ['$journal', { $cond: [{ $eq: [onHand, 0] }, [], [entry]] }] };
}
