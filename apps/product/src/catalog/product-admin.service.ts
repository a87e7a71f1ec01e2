import { randomBytes } from 'node:crypto';
import type { Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, slugOf } from '@e-storefront/domain';
import type { CategoryDirectory } from '../clients/category-cache';
import {
  MOST_VARIANTS,
  optionsKeyOf,
  parseImageUrl,
  parseNewProduct,
  parseProductChanges,
  parseVariant,
  parseVariantChanges,
} from './product.input';
import { writeScopeOf } from './product-scope';
import type { CatalogueCache, Product, ProductReader } from './product.service';
import type { ProductDraft, ProductWriter, WriteScope, WriteTarget } from './product-writer';

interface Ports {
  reader: ProductReader;
  writer: ProductWriter;
  categories: CategoryDirectory;
  cache: CatalogueCache;
  sellers: Sellers;
}

/** Knows who sells in the shop. */
export interface Sellers {
  /** @throws BAD_USER_INPUT naming `field` for an id that is not that of a seller or an admin, SERVICE_UNAVAILABLE */
  assertSells(sellerId: string, field: string): Promise<void>;
  /** Takes over how the caller's own account stands. @throws UNAUTHENTICATED when it was deleted */
  refreshOwn(sellerId: string): Promise<void>;
}

/** Changing the catalogue, as one caller may do it. */
export class ProductEditor {
  readonly #ports: Ports;
  readonly #principal: Principal;
  readonly #scope: WriteScope;

  /** @throws FORBIDDEN when the caller may not write products at all */
  constructor(ports: Ports, principal: Principal) {
    this.#ports = ports;
    this.#principal = principal;
    this.#scope = writeScopeOf(principal);
  }

  /** @param id the id that it gets @throws BAD_USER_INPUT, FORBIDDEN, SKU_TAKEN, SERVICE_UNAVAILABLE */
  async create(input: unknown, id?: string): Promise<Product> {
    const { category, variants, ...fields } = parseNewProduct(input);
    await this.#assertMayGive(fields);
    const categoryId = await this.#categoryId(category);
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
        sku: variant.sku ?? madeUpSku(fields.name),
        optionsKey: optionsKeyOf(variant.options),
      })),
    };
    return this.#written(this.#ports.writer.insert(draft, this.#principal.id));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT, SERVICE_UNAVAILABLE */
  async update(idText: string, input: unknown): Promise<Product> {
    const id = parseId(idText);
    const { category, price, stock, ...fields } = parseProductChanges(input);
    await this.#assertMayGive(fields);
    const categoryId = category === undefined ? undefined : await this.#categoryId(category);
    const product = await this.own(id);
    const edit = { ...fields, ...(categoryId && { categoryId }) };
    const only = { ...(price !== undefined && { price }), ...(stock !== undefined && { stock }) };
    const { writer } = this.#ports;
    if (Object.keys(only).length === 0) return this.#written(writer.edit(this.#target(id), edit));
    const [variant, ...others] = product.variants;
    if (!variant || others.length > 0) {
      const field = price === undefined ? 'input.stock' : 'input.price';
      throw badInput(field, 'belongs to the variants of this product. Change it there.');
    }
    return this.#written(writer.edit(this.#target(id), edit, { id: variant.id, ...only }));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async remove(idText: string): Promise<void> {
    const id = parseId(idText);
    await this.own(id);
    if (!(await this.#ports.writer.remove(this.#target(id)))) throw notFound('Product', id);
    await this.#ports.cache.invalidate();
  }

  /** @param variantId the id that it gets @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, SKU_TAKEN, CONFLICT */
  async addVariant(productId: string, input: unknown, variantId?: string): Promise<Product> {
    const id = parseId(productId, 'productId');
    const fields = parseVariant(input);
    const product = await this.own(id);
    const draft = {
      ...fields,
      ...(variantId !== undefined && { id: variantId }),
      sku: fields.sku ?? madeUpSku(product.name),
      optionsKey: optionsKeyOf(fields.options),
    };
    assertNewVariant(product, draft);
    if (product.variants.length >= MOST_VARIANTS) {
      throw new DomainError('CONFLICT', { message: `A product has at most ${MOST_VARIANTS} variants.` });
    }
    return this.#written(this.#ports.writer.addVariant(this.#target(id), draft));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, SKU_TAKEN, CONFLICT */
  async updateVariant(productId: string, variantIdText: string, input: unknown): Promise<Product> {
    const id = parseId(productId, 'productId');
    const variantId = parseId(variantIdText, 'variantId');
    const fields = parseVariantChanges(input);
    const product = await this.own(id);
    assertHasVariant(product, variantId);
    const changes = { ...fields, ...(fields.options && { optionsKey: optionsKeyOf(fields.options) }) };
    const variants = product.variants.filter((variant) => variant.id !== variantId);
    assertNewVariant({ variants }, changes);
    return this.#written(this.#ports.writer.editVariant(this.#target(id), variantId, changes));
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT */
  async removeVariant(productId: string, variantIdText: string): Promise<Product> {
    const id = parseId(productId, 'productId');
    const variantId = parseId(variantIdText, 'variantId');
    const product = await this.own(id);
    assertHasVariant(product, variantId);
    return this.#written(
      this.#ports.writer.removeVariant(this.#target(id), variantId),
      'An order holds this variant, or it is the last one.',
    );
  }

  /** @param imageId the id that it gets @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT */
  async addImage(productId: string, url: string, imageId?: string): Promise<Product> {
    const id = parseId(productId, 'productId');
    const image = { url: parseImageUrl(url), ...(imageId !== undefined && { id: imageId }) };
    await this.own(id);
    return this.#written(
      this.#ports.writer.addImage(this.#target(id), image),
      'The product has as many pictures as it can hold.',
    );
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async removeImage(productId: string, imageIdText: string): Promise<Product> {
    const id = parseId(productId, 'productId');
    const imageId = parseId(imageIdText, 'imageId');
    const product = await this.own(id);
    if (!product.images.some((image) => image.id === imageId)) throw notFound('ProductImage', imageId);
    return this.#written(this.#ports.writer.removeImage(this.#target(id), imageId));
  }

  /** A product that an earlier attempt has added, or added to; null when it has not. */
  async made(id: string, isMade: (product: Product) => boolean = () => true): Promise<Product | null> {
    const [product] = await this.#ports.reader.byIds([id]);
    if (!product || !isMade(product)) return null;
    // The attempt may have ended before it could say that kept answers are out of date.
    await this.#ports.cache.invalidate();
    return product;
  }

  /** A product that the caller may change. @throws NOT_FOUND, FORBIDDEN */
  async own(id: string): Promise<Product> {
    const [product] = await this.#ports.reader.byIds([id]);
    if (!product || product.isDeleted) throw notFound('Product', id);
    const isOwn = this.#scope === 'all' || this.#scope.sellerId === product.sellerId;
    if (!isOwn) throw new DomainError('FORBIDDEN');
    return product;
  }

  #target(id: string): WriteTarget {
    return { id, scope: this.#scope, actorId: this.#principal.id };
  }

  async #written(write: Promise<Product | null>, refusal?: string): Promise<Product> {
    const product = await write;
    if (!product) throw new DomainError('CONFLICT', { ...(refusal && { message: refusal }) });
    await this.#ports.cache.invalidate();
    return product;
  }

  async #categoryId(category: string): Promise<string> {
    const node = await this.#ports.categories.find(category);
    if (!node) throw badInput('input.category', 'is not a category of the shop.');
    return node.id;
  }

  async #assertMayGive({ sellerId, featured }: { sellerId?: string; featured?: boolean }): Promise<void> {
    const isOther = sellerId !== undefined && sellerId !== this.#principal.id;
    if (this.#scope !== 'all' && (featured || isOther)) throw new DomainError('FORBIDDEN');
    if (isOther) await this.#ports.sellers.assertSells(sellerId, 'input.sellerId');
    else if (sellerId !== undefined) await this.#ports.sellers.refreshOwn(sellerId);
  }
}

function madeUpSku(name: string): string {
  const stem = slugOf(name).slice(0, 16).replace(/-+$/, '') || 'item';
  return `${stem}-${randomBytes(4).toString('hex')}`.toUpperCase();
}

function assertHasVariant(product: Product, variantId: string): void {
  const found = product.variants.some((variant) => variant.id === variantId);
  if (!found) throw notFound('ProductVariant', variantId);
}

function assertNewVariant(
  { variants }: Pick<Product, 'variants'>,
  { sku, optionsKey }: { sku?: string; optionsKey?: string },
): void {
  if (variants.some((variant) => variant.sku === sku)) throw new DomainError('SKU_TAKEN');
  if (variants.some((variant) => optionsKeyOf(variant.options) === optionsKey)) {
    throw new DomainError('CONFLICT', { message: 'Another variant of the product has these options.' });
  }
}
