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
import type { Cache } from '@e-storefront/messaging';
import { category, type Category, type ProductClient } from './category';
import type { CategoryRepository } from './category.model';
import { assertHasSlug, parseSlug, slugAfterChange, slugForNew } from './category-slugs';
import { CategoryTree } from './category-tree';

interface Dependencies {
  repository: CategoryRepository;
  cache: Pick<Cache, 'getOrLoad' | 'invalidate'>;
  products: ProductClient;
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
const clearable = {
  slug: z.string().overwrite(normalizeText).max(120, 'must have at most 120 characters.'),
  description: multilineText(2_000),
  icon: text(64),
  parentId: objectId,
};
const categoryInput = z.object({ ...common, ...z.object(clearable).partial().shape });
const categoryChange = z.object({ ...common, ...clearableFields(clearable) });

/** An id, or `root` for the top level. */
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

export class CategoryService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** The whole tree, inactive categories included. */
  async tree(): Promise<CategoryTree> {
    const { cache, repository } = this.#deps;
    return new CategoryTree(await cache.getOrLoad('tree', z.array(category), () => repository.findAll()));
  }

  /** Filters the categories of a tree. @throws BAD_USER_INPUT */
  list(tree: CategoryTree, filter: unknown): Category[] {
    const { isActive, search, parentId } = parseInput(filterInput, filter ?? {}, 'filter');
    const pool = parentId ? tree.childrenOf(parentId === 'root' ? null : parentId) : tree.all();
    const matching = pool.filter((category) => isActive === undefined || category.isActive === isActive);
    return search === undefined ? matching : searchCategories(matching, search);
  }

  /** @param id the id of the new category @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN */
  async create(input: unknown, id?: string): Promise<Category> {
    const fields = parseInput(categoryInput, input);
    const parentId = fields.parentId ?? null;
    assertHasSlug(fields.name);
    const slug = parseSlug(fields.slug);
    const category = {
      ...(id !== undefined && { id }),
      name: fields.name,
      description: fields.description ?? null,
      icon: fields.icon ?? null,
      isActive: fields.isActive ?? true,
      position: fields.position ?? 0,
      parentId,
    };
    const created = await this.#deps.repository.insert((tree) => {
      if (parentId && !tree.findById(parentId)) throw notFound('Category', parentId);
      return { ...category, ...slugForNew(tree, { name: fields.name, slug }) };
    });
    await this.#deps.cache.invalidate();
    return created;
  }

  /** Finds the result of an earlier attempt; null when that attempt created nothing. */
  async findCreated(id: string): Promise<Category | null> {
    const category = (await this.#deps.repository.findAll()).find((one) => one.id === id) ?? null;
    // The earlier attempt may have crashed before it invalidated the cache.
    if (category) await this.#deps.cache.invalidate();
    return category;
  }

  /** `parentId: null` moves the category to the top level; null removes a description or an icon. @throws BAD_USER_INPUT, NOT_FOUND, SLUG_TAKEN, CATEGORY_CYCLE */
  async update(idText: string, input: unknown): Promise<Category> {
    const id = parseId(idText);
    const { name, slug: given, ...rest } = parseInput(categoryChange, input);
    assertHasSlug(name);
    const slug = parseSlug(given);
    const updated = await this.#deps.repository.change(id, (tree) => {
      const category = tree.findById(id);
      if (!category) throw notFound('Category', id);
      if (rest.parentId) assertValidParent(tree, id, rest.parentId);
      return { ...rest, name, ...slugAfterChange(tree, category, { name, slug }) };
    });
    await this.#deps.cache.invalidate();
    return updated;
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, CATEGORY_NOT_EMPTY, SERVICE_UNAVAILABLE */
  async remove(idText: string): Promise<Category> {
    const id = parseId(idText);
    if ((await this.#deps.products.countInCategory(id)) > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    const removed = await this.#deps.repository.remove(id, (tree) => {
      if (tree.childrenOf(id).length > 0) throw new DomainError('CATEGORY_NOT_EMPTY');
    });
    await this.#deps.cache.invalidate();
    return removed;
  }
}

/** Finds categories that contain every word; allows typos when there is no exact match. */
function searchCategories(categories: readonly Category[], search: string): Category[] {
  const words = searchWords(search);
  if (words.length === 0) return [];
  const findMatching = (withTypos: boolean): Category[] =>
    categories.filter(({ name, description }) =>
      matchesSearch(`${name} ${description ?? ''}`, words, withTypos),
    );
  const exact = findMatching(false);
  return exact.length > 0 ? exact : findMatching(true);
}

function assertValidParent(tree: CategoryTree, id: string, parentId: string): void {
  const category = tree.findById(id);
  if (!tree.findById(parentId)) throw notFound('Category', parentId);
  if (category && tree.isWithin(parentId, category)) throw new DomainError('CATEGORY_CYCLE');
}
