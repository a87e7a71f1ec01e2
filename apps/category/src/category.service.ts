import { z } from 'zod';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import {
  clearableFields,
  idOf,
  isNoFilter,
  objectId,
  parseInput,
  parseWord,
  slugOf,
  text,
} from '@e-storefront/values';
import { CategoryTree } from './category.tree';

export interface Category {
  id: string;
  name: string;
  description: string | null;
  icon: string | null;
  slug: string;
  isActive: boolean;
  position: number;
  parentId: string | null;
  /** ISO 8601, so that a tree read from the cache equals one read from the database. */
  createdAt: string;
  updatedAt: string;
}

/** What a caller decides of a category. */
export type CategoryFields = Pick<
  Category,
  'name' | 'slug' | 'description' | 'icon' | 'isActive' | 'position' | 'parentId'
>;

/** Where categories are kept. Each write happens wholly or not at all. */
export interface CategoryRepository {
  all(): Promise<Category[]>;
  /** Adds a category under the same lock as `change`. @throws SLUG_TAKEN */
  insert(fields: CategoryFields, guard: (tree: CategoryTree) => void): Promise<Category>;
  /**
   * Changes a category inside one transaction that sees the tree as it is; writes of the same tree wait for each other.
   * @param guard throws to refuse the change
   * @throws NOT_FOUND, SLUG_TAKEN
   */
  change(id: string, fields: Partial<CategoryFields>, guard: (tree: CategoryTree) => void): Promise<Category>;
  /** Deletes under the same lock as `change`. @throws NOT_FOUND */
  remove(id: string, guard: (tree: CategoryTree) => void): Promise<Category>;
}

/** The cached reading of the whole tree. */
export interface CategoryCache {
  getOrLoad(key: string, load: () => Promise<Category[]>): Promise<Category[]>;
  invalidate(): Promise<void>;
}

/** Knows how many products stand in a category; the product service does. */
export interface ProductCounts {
  /** @throws SERVICE_UNAVAILABLE */
  countIn(categoryId: string): Promise<number>;
}

interface Ports {
  repository: CategoryRepository;
  cache: CategoryCache;
  products: ProductCounts;
}

const position = z
  .int('must be a whole number.')
  .min(0, 'must be from 0 to 10000.')
  .max(10_000, 'must be from 0 to 10000.');
const common = { name: text(120), position: position.optional(), isActive: z.boolean().optional() };
const parts = { description: text(2_000), icon: text(64), parentId: objectId };
const categoryInput = z.object({ ...common, ...z.object(parts).partial().shape });
const categoryChange = z.object({ ...common, ...clearableFields(parts) });

/** The parent by which a list is filtered: an id, or the word for the top level. */
const parentFilter = z
  .string()
  .transform((value) => {
    if (parseWord(value, ['root', 'top'])) return 'root';
    return isNoFilter(value, 'categories', 'parents') ? undefined : value;
  })
  .pipe(z.union([z.literal('root'), objectId]).optional());
const filterInput = z.object({
  isActive: z.boolean().optional(),
  search: text(100).optional(),
  parentId: parentFilter.optional(),
});

/** The rules of the category tree. */
export class CategoryService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The whole tree, inactive categories included. */
  async tree(): Promise<CategoryTree> {
    return new CategoryTree(await this.#ports.cache.getOrLoad('tree', () => this.#ports.repository.all()));
  }

  /** The categories of a tree that a filter leaves. @throws BAD_USER_INPUT */
  list(tree: CategoryTree, filter: unknown): Category[] {
    const { isActive, search, parentId } = parseInput(filterInput, filter ?? {}, 'filter');
    const pool = parentId ? tree.childrenOf(parentId === 'root' ? null : parentId) : tree.all();
    const wanted = search?.toLowerCase();
    return pool.filter(
      (category) =>
        (isActive === undefined || category.isActive === isActive) &&
        (wanted === undefined ||
          `${category.name} ${category.description ?? ''}`.toLowerCase().includes(wanted)),
    );
  }

  /** Adds a category. @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN */
  async create(input: unknown): Promise<Category> {
    const fields = parseInput(categoryInput, input);
    const parentId = fields.parentId ?? null;
    const category = {
      name: fields.name,
      slug: slugFor(fields.name),
      description: fields.description ?? null,
      icon: fields.icon ?? null,
      isActive: fields.isActive ?? true,
      position: fields.position ?? 0,
      parentId,
    };
    const created = await this.#ports.repository.insert(category, (tree) => {
      if (parentId && !tree.find(parentId)) throw notFound('Category', parentId);
    });
    await this.#ports.cache.invalidate();
    return created;
  }

  /** Changes a category; `parentId: null` moves it to the top, and null removes a description or an icon. @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN, CATEGORY_CYCLE */
  async update(idText: string, input: unknown): Promise<Category> {
    const id = idOf(idText);
    const change = parseInput(categoryChange, input);
    const { parentId } = change;
    const fields = { ...change, slug: slugFor(change.name) };
    const updated = await this.#ports.repository.change(id, fields, (tree) => {
      if (parentId) assertCanStandUnder(tree, id, parentId);
    });
    await this.#ports.cache.invalidate();
    return updated;
  }

  /** Deletes an empty category. @throws BAD_USER_INPUT, NOT_FOUND, CATEGORY_NOT_EMPTY, SERVICE_UNAVAILABLE */
  async remove(idText: string): Promise<Category> {
    const id = idOf(idText);
    if ((await this.#ports.products.countIn(id)) > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    const removed = await this.#ports.repository.remove(id, (tree) => {
      if (tree.childrenOf(id).length > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    });
    await this.#ports.cache.invalidate();
    return removed;
  }
}

function slugFor(name: string): string {
  const slug = slugOf(name);
  if (slug === '') throw badInput('input.name', 'must contain at least one letter or digit.');
  return slug;
}

function assertCanStandUnder(tree: CategoryTree, id: string, parentId: string): void {
  const category = tree.find(id);
  if (!tree.find(parentId)) throw notFound('Category', parentId);
  if (category && tree.isWithin(parentId, category)) throw new DomainError('CATEGORY_CYCLE');
}
