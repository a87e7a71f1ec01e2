import { setTimeout as delay } from 'node:timers/promises';
import { comparisonKey } from '@e-storefront/values';

/** What product knows of a category. */
export interface CategoryNode {
  id: string;
  name: string;
  slug: string;
  /** Slugs that the category had before. */
  previousSlugs?: readonly string[];
  isActive: boolean;
  parentId: string | null;
}

/** The tree of categories as the category service last told it. */
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
    // A slug is unique and a name is not: a slug wins, also over what was another category's slug before.
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

  /** The ids of a category and of all below it. */
  withDescendants(id: string): string[] {
    const ids = new Set([id]);
    for (const above of ids) for (const child of this.#children.get(above) ?? []) ids.add(child.id);
    return [...ids];
  }

  /** The categories that shoppers see: active ones with nothing hidden above them. */
  shown(): CategoryNode[] {
    return [...this.#byId.values()].filter(({ id }) =>
      this.withAncestors(id).every((above) => this.#byId.get(above)?.isActive ?? true),
    );
  }

  /** The ids of a category and of all above it. */
  withAncestors(id: string): string[] {
    const ids = new Set([id]);
    for (let up = this.#byId.get(id)?.parentId; up && !ids.has(up); up = this.#byId.get(up)?.parentId)
      ids.add(up);
    return [...ids];
  }
}

interface DirectoryOptions {
  /** Reads every category. @throws SERVICE_UNAVAILABLE */
  load: () => Promise<CategoryNode[]>;
  /** Told of failures that an older tree covers. */
  onError: (error: unknown) => void;
}

const FRESH_MS = 30_000;
/** An unknown category may be a new one, so the tree is read again, but at most so often however many ask. */
const RELOAD_FOR_UNKNOWN_MS = 500;

/**
 * The tree, kept in this process. An old tree is given at once while a new one is read; when the category service is
 * away the last tree goes on serving.
 */
export class CategoryDirectory {
  readonly #options: DirectoryOptions;
  #tree: CategoryTree | undefined;
  #readAt = 0;
  #loading: Promise<CategoryTree> | undefined;
  #next: Promise<CategoryTree> | undefined;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** @throws SERVICE_UNAVAILABLE when no tree was ever read */
  async tree(): Promise<CategoryTree> {
    if (!this.#tree) return this.#load();
    if (Date.now() - this.#readAt > FRESH_MS) this.#load().catch(this.#options.onError);
    return this.#tree;
  }

  /** A category by id, slug or name; undefined when there is none. @throws SERVICE_UNAVAILABLE when no tree was ever read */
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

  /** The categories that shoppers see; none where they are not known. */
  async shown(): Promise<CategoryNode[]> {
    try {
      return (await this.tree()).shown();
    } catch (error) {
      this.#options.onError(error);
      return [];
    }
  }

  /** The name of a category; null where it is not known. */
  async nameOf(id: string): Promise<string | null> {
    try {
      return (await this.tree()).find(id)?.name ?? null;
    } catch (error) {
      this.#options.onError(error);
      return null;
    }
  }

  /** A tree that is read after this call: the one being read now may have begun too early. All who wait share it. */
  #nextTree(): Promise<CategoryTree> {
    this.#next ??= this.#readLater();
    return this.#next;
  }

  async #readLater(): Promise<CategoryTree> {
    await this.#loading?.catch(this.#options.onError);
    await delay(Math.max(0, this.#readAt + RELOAD_FOR_UNKNOWN_MS - Date.now()));
    this.#next = undefined;
    return this.#load();
  }

  #load(): Promise<CategoryTree> {
    this.#loading ??= this.#options
      .load()
      .then((nodes) => {
        this.#tree = new CategoryTree(nodes);
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
