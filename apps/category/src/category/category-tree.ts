import { comparisonKey } from '@e-storefront/domain';
import type { Category } from './category.service';

/** The whole tree in memory: every read is answered from it. */
export class CategoryTree {
  readonly #byId: ReadonlyMap<string, Category>;
  readonly #bySlug: ReadonlyMap<string, Category>;
  readonly #byPreviousSlug: ReadonlyMap<string, Category>;
  readonly #children: ReadonlyMap<string | null, Category[]>;

  constructor(categories: readonly Category[]) {
    this.#byId = new Map(categories.map((category) => [category.id, category]));
    this.#bySlug = new Map(categories.map((category) => [category.slug, category]));
    this.#byPreviousSlug = new Map(
      categories.flatMap((category) =>
        (category.previousSlugs ?? []).map((slug) => [slug, category] as const),
      ),
    );
    const children = new Map<string | null, Category[]>();
    for (const category of [...categories].sort(inShelfOrder)) {
      children.set(category.parentId, [...(children.get(category.parentId) ?? []), category]);
    }
    this.#children = children;
  }

  /** The part that shoppers see: active categories whose ancestors are all active. */
  active(): CategoryTree {
    const open = this.all().filter((category) =>
      this.breadcrumbsOf(category).every(({ isActive }) => isActive),
    );
    return new CategoryTree(open);
  }

  /** Every category, parents before their children, siblings in order. */
  all(): Category[] {
    return this.childrenOf(null).flatMap((root) => this.#withDescendants(root));
  }

  /** A category by its id, its slug or a slug that it had before. A slug leads to the category that has it now, if any. */
  find(idOrSlug: string): Category | undefined {
    const key = comparisonKey(idOrSlug);
    return this.findById(key) ?? this.findBySlug(key) ?? this.findByPreviousSlug(key);
  }

  findById(id: string): Category | undefined {
    return this.#byId.get(id);
  }

  findBySlug(slug: string): Category | undefined {
    return this.#bySlug.get(slug);
  }

  findByPreviousSlug(slug: string): Category | undefined {
    return this.#byPreviousSlug.get(slug);
  }

  childrenOf(id: string | null): Category[] {
    return this.#children.get(id) ?? [];
  }

  parentOf(category: Category): Category | undefined {
    return category.parentId ? this.#byId.get(category.parentId) : undefined;
  }

  /** The way from the root down to the category, itself included. */
  breadcrumbsOf(category: Category): Category[] {
    const way = [category];
    for (let up = this.parentOf(category); up && way.length <= this.#byId.size; up = this.parentOf(up)) {
      way.unshift(up);
    }
    return way;
  }

  /** Whether `id` is the category or stands somewhere below it. */
  isWithin(id: string, category: Category): boolean {
    const start = this.#byId.get(id);
    return start !== undefined && this.breadcrumbsOf(start).some(({ id: above }) => above === category.id);
  }

  #withDescendants(category: Category): Category[] {
    return [category, ...this.childrenOf(category.id).flatMap((child) => this.#withDescendants(child))];
  }
}

function inShelfOrder(a: Category, b: Category): number {
  return a.position - b.position || a.name.localeCompare(b.name);
}
