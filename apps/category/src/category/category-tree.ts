import { comparisonKey } from '@e-storefront/domain';
import type { Category } from './category';

/** The category tree in memory. */
export class CategoryTree {
  readonly #byId: ReadonlyMap<string, Category>;
  readonly #bySlug: ReadonlyMap<string, Category>;
  readonly #byPreviousSlug: ReadonlyMap<string, Category>;
  readonly #children: ReadonlyMap<string | null, Category[]>;

  constructor(categories: readonly Category[]) {
    this.#byId = new Map(categories.map((category) => [category.id, category]));
    this.#bySlug = new Map(categories.map((category) => [category.slug, category]));
    this.#byPreviousSlug = new Map(
      categories.flatMap((category) => category.previousSlugs.map((slug) => [slug, category] as const)),
    );
    const children = new Map<string | null, Category[]>();
    for (const category of [...categories].sort(byPosition)) {
      children.set(category.parentId, [...(children.get(category.parentId) ?? []), category]);
    }
    this.#children = children;
  }

  /** The tree that shoppers see: active categories with only active ancestors. */
  active(): CategoryTree {
    const visible = this.all().filter((category) =>
      this.breadcrumbsOf(category).every(({ isActive }) => isActive),
    );
    return new CategoryTree(visible);
  }

  /** Parents before their children, siblings by position. */
  all(): Category[] {
    return this.childrenOf(null).flatMap((root) => this.#withDescendants(root));
  }

  /** Finds a category by id, slug or former slug; current slugs take precedence. */
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

  /** The path from the root to the category, inclusive. */
  breadcrumbsOf(category: Category): Category[] {
    const path = [category];
    for (
      let ancestor = this.parentOf(category);
      ancestor && path.length <= this.#byId.size;
      ancestor = this.parentOf(ancestor)
    ) {
      path.unshift(ancestor);
    }
    return path;
  }

  /** Whether `id` is the category or a descendant. */
  isWithin(id: string, category: Category): boolean {
    const start = this.#byId.get(id);
    return (
      start !== undefined &&
      this.breadcrumbsOf(start).some(({ id: ancestorId }) => ancestorId === category.id)
    );
  }

  #withDescendants(category: Category): Category[] {
    return [category, ...this.childrenOf(category.id).flatMap((child) => this.#withDescendants(child))];
  }
}

function byPosition(a: Category, b: Category): number {
  return a.position - b.position || a.name.localeCompare(b.name);
}
