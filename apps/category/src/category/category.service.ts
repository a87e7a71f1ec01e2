import { z } from 'zod';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  clearableFields,
  parseId,
  isNoFilter,
  matchesSearch,
  multilineText,
  normalizeText,
  objectId,
  parseInput,
  parseWord,
  searchWords,
  text,
} from '@e-storefront/domain';
import { assertHasSlug, chosenSlug, slugAfterChange, slugForNew } from './category-slugs';
import { CategoryTree } from './category-tree';

export interface Category {
  id: string;
  name: string;
  description: string | null;
  icon: string | null;
  slug: string;
  /** Slugs that the category had before and that still lead to it, the latest first; missing in trees that an earlier release put into the cache. */
  previousSlugs?: string[];
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
  'name' | 'slug' | 'previousSlugs' | 'description' | 'icon' | 'isActive' | 'position' | 'parentId'
>;

/** Where categories are kept. Each write happens wholly or not at all. */
export interface CategoryRepository {
  all(): Promise<Category[]>;
  /**
   * Adds a category, under its id where one is given, with the same lock as `change`.
   * @param plan what is added to the tree as it is; throws to refuse
   * @throws SLUG_TAKEN
   */
  insert(plan: (tree: CategoryTree) => CategoryFields & { id?: string }): Promise<Category>;
  /**
   * Changes a category inside one transaction that sees the tree as it is; writes of the same tree wait for each other.
   * @param plan what changes in the tree as it is; throws to refuse
   * @throws NOT_FOUND, SLUG_TAKEN
   */
  change(id: string, plan: (tree: CategoryTree) => Partial<CategoryFields>): Promise<Category>;
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
const common = {
  name: text(120),
  position: position.optional(),
  isActive: z.boolean().optional(),
};
const parts = {
  slug: z.string().overwrite(normalizeText).max(120, 'must have at most 120 characters.'),
  description: multilineText(2_000),
  icon: text(64),
  parentId: objectId,
};
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
    const open = pool.filter((category) => isActive === undefined || category.isActive === isActive);
    return search === undefined ? open : found(open, search);
  }

  /** Adds a category. @param id the id that it gets @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN */
  async create(input: unknown, id?: string): Promise<Category> {
    const fields = parseInput(categoryInput, input);
    const parentId = fields.parentId ?? null;
    assertHasSlug(fields.name);
    const slug = chosenSlug(fields.slug);
    const category = {
      ...(id !== undefined && { id }),
      name: fields.name,
      description: fields.description ?? null,
      icon: fields.icon ?? null,
      isActive: fields.isActive ?? true,
      position: fields.position ?? 0,
      parentId,
    };
    const created = await this.#ports.repository.insert((tree) => {
      if (parentId && !tree.findById(parentId)) throw notFound('Category', parentId);
      return { ...category, ...slugForNew(tree, { name: fields.name, slug }) };
    });
    await this.#ports.cache.invalidate();
    return created;
  }

  /** The category that an earlier attempt added under this id; null when it added none. */
  async added(id: string): Promise<Category | null> {
    const category = (await this.#ports.repository.all()).find((one) => one.id === id) ?? null;
    // The attempt may have ended before it could say that the kept tree is out of date.
    if (category) await this.#ports.cache.invalidate();
    return category;
  }

  /** Changes a category; `parentId: null` moves it to the top, and null removes a description or an icon. @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN, CATEGORY_CYCLE */
  async update(idText: string, input: unknown): Promise<Category> {
    const id = parseId(idText);
    const { name, slug: given, ...rest } = parseInput(categoryChange, input);
    assertHasSlug(name);
    const slug = chosenSlug(given);
    const updated = await this.#ports.repository.change(id, (tree) => {
      const category = tree.findById(id);
      if (!category) throw notFound('Category', id);
      if (rest.parentId) assertCanStandUnder(tree, id, rest.parentId);
      return { ...rest, name, ...slugAfterChange(tree, category, { name, slug }) };
    });
    await this.#ports.cache.invalidate();
    return updated;
  }

  /** Deletes an empty category. @throws BAD_USER_INPUT, NOT_FOUND, CATEGORY_NOT_EMPTY, SERVICE_UNAVAILABLE */
  async remove(idText: string): Promise<Category> {
    const id = parseId(idText);
    if ((await this.#ports.products.countIn(id)) > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    const removed = await this.#ports.repository.remove(id, (tree) => {
      if (tree.childrenOf(id).length > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    });
    await this.#ports.cache.invalidate();
    return removed;
  }
}

/** The categories that have every word of a search; where none has, typing errors are allowed. */
function found(categories: readonly Category[], search: string): Category[] {
  const words = searchWords(search);
  if (words.length === 0) return [];
  const matching = (withTypos: boolean): Category[] =>
    categories.filter(({ name, description }) =>
      matchesSearch(`${name} ${description ?? ''}`, words, withTypos),
    );
  const exact = matching(false);
  return exact.length > 0 ? exact : matching(true);
}

function assertCanStandUnder(tree: CategoryTree, id: string, parentId: string): void {
  const category = tree.findById(id);
  if (!tree.findById(parentId)) throw notFound('Category', parentId);
  if (category && tree.isWithin(parentId, category)) throw new DomainError('CATEGORY_CYCLE');
}
