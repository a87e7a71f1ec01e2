import { setTimeout as delay } from 'node:timers/promises';
import { comparisonKey } from '@e-storefront/domain';

export interface CategoryNode {
  id: string;
  name: string;
  slug: string;
  /** Former slugs. */
  previousSlugs?: readonly string[];
  isActive: boolean;
  parentId: string | null;
}

export class CategoryTree {
  readonly #byId: ReadonlyMap<string, CategoryNode>;
  readonly #byName = new Map<string, CategoryNode>();
  readonly #children = new Map<string, CategoryNode[]>();

  constructor(nodes: readonly CategoryNode[]) {
    this.#byId = new Map(nodes.map((node) => [node.id, node]));
    for (const node of nodes)
      if (!this.#byName.has(keyOf(node.name))) this.#byName.set(keyOf(node.name), node);
    for (const node of nodes) {
      for (const slug of node.previousSlugs ?? []) this.#byName.set(slug, node);
    }
    // Slugs are unique and names are not: a current slug wins over names and over former slugs of other categories.
    for (const node of nodes) this.#byName.set(node.slug, node);
    for (const node of nodes) {
      if (node.parentId)
        this.#children.set(node.parentId, [...(this.#children.get(node.parentId) ?? []), node]);
    }
  }

  find(idSlugOrName: string): CategoryNode | undefined {
    const key = keyOf(idSlugOrName);
    return this.#byId.get(key) ?? this.#byName.get(key);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** True for unknown categories, and when the category or an ancestor is inactive. */
  isHidden(id: string): boolean {
    return (
      !this.has(id) || this.withAncestors(id).some((ancestor) => this.#byId.get(ancestor)?.isActive === false)
    );
  }

  findHiddenIds(): string[] {
    return [...this.#byId.keys()].filter((id) => this.isHidden(id));
  }

  withDescendants(id: string): string[] {
    const ids = new Set([id]);
    for (const parent of ids) for (const child of this.#children.get(parent) ?? []) ids.add(child.id);
    return [...ids];
  }

  /** Active categories with only active ancestors. */
  visible(): CategoryNode[] {
    return [...this.#byId.values()].filter(({ id }) =>
      this.withAncestors(id).every((ancestor) => this.#byId.get(ancestor)?.isActive ?? true),
    );
  }

  withAncestors(id: string): string[] {
    const ids = new Set([id]);
    for (
      let ancestor = this.#byId.get(id)?.parentId;
      ancestor && !ids.has(ancestor);
      ancestor = this.#byId.get(ancestor)?.parentId
    )
      ids.add(ancestor);
    return [...ids];
  }
}

interface CategoryCacheOptions {
  /** Loads every category. @throws SERVICE_UNAVAILABLE */
  load: () => Promise<CategoryNode[]>;
  /** The tree that an earlier process loaded, for a start during an outage; null when none was saved. */
  loadSnapshot?: () => Promise<CategoryNode[] | null>;
  /** Receives errors that a cached tree covers. */
  onError: (error: unknown) => void;
}

const MAX_AGE_MS = 30_000;
/** Limits the reloads for unknown categories, which may be new ones. */
const MIN_RELOAD_INTERVAL_MS = 500;
/** During this time after a failed load, requests use the cached tree without waiting. */
const RETRY_DELAY_MS = 2_000;

/**
 * Caches the category tree in this process. An expired tree is served while a new one is loaded, and for as long as the
 * category service is unavailable.
 */
export class CategoryCache {
  readonly #options: CategoryCacheOptions;
  #tree: CategoryTree | undefined;
  #readAt = 0;
  #loading: Promise<CategoryTree> | undefined;
  #next: Promise<CategoryTree> | undefined;
  /** Number of invalidations, and how many of them the cached tree includes. */
  #changes = 0;
  #changesRead = 0;
  #failedAt = -Infinity;

  constructor(options: CategoryCacheOptions) {
    this.#options = options;
  }

  /** @throws SERVICE_UNAVAILABLE when no tree was ever loaded */
  async tree(): Promise<CategoryTree> {
    if (!this.#tree) return this.#loadFirst();
    if (this.#changesRead < this.#changes && Date.now() - this.#failedAt > RETRY_DELAY_MS) {
      return this.#loadChanged(this.#tree);
    }
    if (Date.now() - this.#readAt > MAX_AGE_MS) this.#load().catch(this.#options.onError);
    return this.#tree;
  }

  /** Makes the next read wait for a new tree. */
  invalidate(): void {
    this.#changes += 1;
  }

  /** Finds a category by id, slug or name. @throws SERVICE_UNAVAILABLE when no tree was ever loaded */
  async find(idSlugOrName: string): Promise<CategoryNode | undefined> {
    const found = (await this.tree()).find(idSlugOrName);
    if (found) return found;
    try {
      return (await this.#nextTree()).find(idSlugOrName);
    } catch (error) {
      this.#options.onError(error);
      return undefined;
    }
  }

  /** Visible categories; none without a tree. */
  async findVisible(): Promise<CategoryNode[]> {
    try {
      return (await this.tree()).visible();
    } catch (error) {
      this.#options.onError(error);
      return [];
    }
  }

  /** Null for an unknown category or without a tree. */
  async findName(id: string): Promise<string | null> {
    try {
      return (await this.tree()).find(id)?.name ?? null;
    } catch (error) {
      this.#options.onError(error);
      return null;
    }
  }

  /** Loads the first tree; falls back to the snapshot of an earlier process. */
  async #loadFirst(): Promise<CategoryTree> {
    try {
      return await this.#load();
    } catch (error) {
      const nodes = (await this.#options.loadSnapshot?.()) ?? null;
      if (nodes === null) throw error;
      this.#options.onError(error);
      this.#tree ??= new CategoryTree(nodes);
      return this.#tree;
    }
  }

  /** Loads the tree after an invalidation; falls back to the old one during an outage. */
  async #loadChanged(old: CategoryTree): Promise<CategoryTree> {
    try {
      const tree = await this.#load();
      // The load in progress may have started before the change.
      return this.#changesRead < this.#changes ? await this.#load() : tree;
    } catch (error) {
      this.#failedAt = Date.now();
      this.#options.onError(error);
      return old;
    }
  }

  /** Starts a new load after the one in progress, which may be too old. Concurrent callers share it. */
  #nextTree(): Promise<CategoryTree> {
    this.#next ??= this.#loadNext();
    return this.#next;
  }

  async #loadNext(): Promise<CategoryTree> {
    await this.#loading?.catch(this.#options.onError);
    await delay(Math.max(0, this.#readAt + MIN_RELOAD_INTERVAL_MS - Date.now()));
    this.#next = undefined;
    return this.#load();
  }

  #load(): Promise<CategoryTree> {
    const changes = this.#changes;
    this.#loading ??= this.#options
      .load()
      .then((nodes) => {
        this.#tree = new CategoryTree(nodes);
        this.#changesRead = changes;
        return this.#tree;
      })
      .finally(() => {
        this.#readAt = Date.now();
        this.#loading = undefined;
      });
    return this.#loading;
  }
}

function keyOf(text: string): string {
  return comparisonKey(text);
}
