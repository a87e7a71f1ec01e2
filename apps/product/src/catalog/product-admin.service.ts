import { randomBytes } from 'node:crypto';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, slugOf } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import {
  MAX_VARIANTS,
  toOptionsKey,
  parseImageUrl,
  parseNewProduct,
  parseProductChanges,
  parseVariant,
  parseVariantChanges,
} from './product.input';
import { editorFor, type Editor } from './product-scope';
import type { CatalogueCache } from './product.service';
import type { Product, ProductDraft } from './product';
import type { ProductReader } from './product-reader.model';
import type { ProductWriter } from './product-writer.model';

interface Dependencies {
  reader: Pick<ProductReader, 'findByIds'>;
  writer: ProductWriter;
  categories: CategoryCache;
  cache: CatalogueCache;
  sellers: SellerClient;
}

/** Asks the auth service about sellers. */
export interface SellerClient {
  /** @throws BAD_USER_INPUT naming `field` for an id that is not that of a seller or an admin, SERVICE_UNAVAILABLE */
  assertCanSell(sellerId: string, field: string): Promise<void>;
  /** Updates the record of the caller's own account. @throws UNAUTHENTICATED for a deleted account */
  refreshOwn(sellerId: string): Promise<void>;
}

/**
 * Changes the catalogue within the scope of the caller. Every method throws UNAUTHENTICATED, or FORBIDDEN without the
 * permission to write products, before it reads its input.
 */
export class ProductAdminService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @param id the id of the new product @throws BAD_USER_INPUT, FORBIDDEN, SKU_TAKEN, SERVICE_UNAVAILABLE */
  async create(context: RequestContext, input: unknown, id?: string): Promise<Product> {
    const editor = editorFor(context);
    const { category, variants, ...fields } = parseNewProduct(input);
    await this.#assertMaySet(editor, fields);
    const categoryId = await this.#findCategoryId(category);
    const draft: ProductDraft = {
      imageUrl: null,
      tags: [],
      featured: false,
      isActive: true,
      ...fields,
      ...(id !== undefined && { id }),
      categoryId,
      variants: variants.map((variant) => ({
        ...variant,
        sku: variant.sku ?? generateSku(fields.name),
        optionsKey: toOptionsKey(variant.options),
      })),
    };
    return this.#completeWrite(this.#deps.writer.insert(draft, editor.actorId));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT, SERVICE_UNAVAILABLE */
  async update(context: RequestContext, idText: string, input: unknown): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(idText);
    const { category, price, stock, ...fields } = parseProductChanges(input);
    await this.#assertMaySet(editor, fields);
    const categoryId = category === undefined ? undefined : await this.#findCategoryId(category);
    const product = await this.#findOwn(editor, id);
    const edit = { ...fields, ...(categoryId && { categoryId }) };
    const only = { ...(price !== undefined && { price }), ...(stock !== undefined && { stock }) };
    const { writer } = this.#deps;
    if (Object.keys(only).length === 0) return this.#completeWrite(writer.edit({ id, ...editor }, edit));
    const [variant, ...others] = product.variants;
    if (!variant || others.length > 0) {
      const field = price === undefined ? 'input.stock' : 'input.price';
      throw badInput(
        field,
        'cannot be changed on a product with several variants. Change the variants instead.',
      );
    }
    return this.#completeWrite(writer.edit({ id, ...editor }, edit, { id: variant.id, ...only }));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async remove(context: RequestContext, idText: string): Promise<void> {
    const editor = editorFor(context);
    const id = parseId(idText);
    await this.#findOwn(editor, id);
    if (!(await this.#deps.writer.remove({ id, ...editor }))) throw notFound('Product', id);
    await this.#deps.cache.invalidate();
  }

  /** @param variantId the id of the new variant @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, SKU_TAKEN, CONFLICT */
  async addVariant(
    context: RequestContext,
    productId: string,
    input: unknown,
    variantId?: string,
  ): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(productId, 'productId');
    const fields = parseVariant(input);
    const product = await this.#findOwn(editor, id);
    const draft = {
      ...fields,
      ...(variantId !== undefined && { id: variantId }),
      sku: fields.sku ?? generateSku(product.name),
      optionsKey: toOptionsKey(fields.options),
    };
    assertUniqueVariant(product, draft);
    if (product.variants.length >= MAX_VARIANTS) {
      throw new DomainError('CONFLICT', { message: `A product can have at most ${MAX_VARIANTS} variants.` });
    }
    return this.#completeWrite(this.#deps.writer.addVariant({ id, ...editor }, draft));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, SKU_TAKEN, CONFLICT */
  async updateVariant(
    context: RequestContext,
    productId: string,
    variantIdText: string,
    input: unknown,
  ): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(productId, 'productId');
    const variantId = parseId(variantIdText, 'variantId');
    const fields = parseVariantChanges(input);
    const product = await this.#findOwn(editor, id);
    assertHasVariant(product, variantId);
    const changes = { ...fields, ...(fields.options && { optionsKey: toOptionsKey(fields.options) }) };
    const variants = product.variants.filter((variant) => variant.id !== variantId);
    assertUniqueVariant({ variants }, changes);
    return this.#completeWrite(this.#deps.writer.editVariant({ id, ...editor }, variantId, changes));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT */
  async removeVariant(context: RequestContext, productId: string, variantIdText: string): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(productId, 'productId');
    const variantId = parseId(variantIdText, 'variantId');
    const product = await this.#findOwn(editor, id);
    assertHasVariant(product, variantId);
    return this.#completeWrite(
      this.#deps.writer.removeVariant({ id, ...editor }, variantId),
      'This variant is reserved by an order, or it is the last variant of the product.',
    );
  }

  /** @param imageId the id of the new image @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT */
  async addImage(
    context: RequestContext,
    productId: string,
    url: string,
    imageId?: string,
  ): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(productId, 'productId');
    const image = { url: parseImageUrl(url), ...(imageId !== undefined && { id: imageId }) };
    await this.#findOwn(editor, id);
    return this.#completeWrite(
      this.#deps.writer.addImage({ id, ...editor }, image),
      'The product already has the maximum number of images.',
    );
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async removeImage(context: RequestContext, productId: string, imageIdText: string): Promise<Product> {
    const editor = editorFor(context);
    const id = parseId(productId, 'productId');
    const imageId = parseId(imageIdText, 'imageId');
    const product = await this.#findOwn(editor, id);
    if (!product.images.some((image) => image.id === imageId)) throw notFound('ProductImage', imageId);
    return this.#completeWrite(this.#deps.writer.removeImage({ id, ...editor }, imageId));
  }

  /** Finds the result of an earlier attempt; null when that attempt created nothing. */
  async findCreated(
    id: string,
    isCreated: (product: Product) => boolean = () => true,
  ): Promise<Product | null> {
    const [product] = await this.#deps.reader.findByIds([id]);
    if (!product || !isCreated(product)) return null;
    // The earlier attempt may have crashed before it invalidated the cache.
    await this.#deps.cache.invalidate();
    return product;
  }

  /** Finds a product that the caller can change. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async findOwn(context: RequestContext, idText: string): Promise<Product> {
    const editor = editorFor(context);
    return this.#findOwn(editor, parseId(idText, 'productId'));
  }

  async #findOwn({ scope }: Editor, id: string): Promise<Product> {
    const [product] = await this.#deps.reader.findByIds([id]);
    if (!product || product.isDeleted) throw notFound('Product', id);
    const isOwn = scope === 'all' || scope.sellerId === product.sellerId;
    if (!isOwn) throw new DomainError('FORBIDDEN');
    return product;
  }

  async #completeWrite(write: Promise<Product | null>, conflictMessage?: string): Promise<Product> {
    const product = await write;
    if (!product) throw new DomainError('CONFLICT', { ...(conflictMessage && { message: conflictMessage }) });
    await this.#deps.cache.invalidate();
    return product;
  }

  async #findCategoryId(category: string): Promise<string> {
    const node = await this.#deps.categories.find(category);
    if (!node) throw badInput('input.category', 'must be the id, slug or name of a category.');
    return node.id;
  }

  async #assertMaySet(
    { scope, actorId }: Editor,
    { sellerId, featured }: { sellerId?: string; featured?: boolean },
  ): Promise<void> {
    const isOther = sellerId !== undefined && sellerId !== actorId;
    if (scope !== 'all' && (featured || isOther)) throw new DomainError('FORBIDDEN');
    if (isOther) await this.#deps.sellers.assertCanSell(sellerId, 'input.sellerId');
    else if (sellerId !== undefined) await this.#deps.sellers.refreshOwn(sellerId);
  }
}

function generateSku(name: string): string {
  const stem = slugOf(name).slice(0, 16).replace(/-+$/, '') || 'item';
  return `${stem}-${randomBytes(4).toString('hex')}`.toUpperCase();
}

function assertHasVariant(product: Product, variantId: string): void {
  const found = product.variants.some((variant) => variant.id === variantId);
  if (!found) throw notFound('ProductVariant', variantId);
}

function assertUniqueVariant(
  { variants }: Pick<Product, 'variants'>,
  { sku, optionsKey }: { sku?: string; optionsKey?: string },
): void {
  if (variants.some((variant) => variant.sku === sku)) throw new DomainError('SKU_TAKEN');
  if (variants.some((variant) => toOptionsKey(variant.options) === optionsKey)) {
    throw new DomainError('CONFLICT', {
      message: 'Another variant of this product already has these options.',
    });
  }
}
