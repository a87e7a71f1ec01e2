import { setTimeout as delay } from 'node:timers/promises';
import { comparisonKey } from '@e-storefront/domain';

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

  /** Whether there is a category of that id. */
  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Whether shoppers do not see a category: it or one above it is inactive, or there is none. */
  isHidden(id: string): boolean {
    return !this.has(id) || this.withAncestors(id).some((above) => this.#byId.get(above)?.isActive === false);
  }

  /** The categories that shoppers do not see. */
  hiddenIds(): string[] {
    return [...this.#byId.keys()].filter((id) => this.isHidden(id));
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
  /** The tree that an earlier process read last, for a start while the category service is away; null for none. */
  recall?: () => Promise<CategoryNode[] | null>;
  /** Told of failures that an older tree covers. */
  onError: (error: unknown) => void;
}

const FRESH_MS = 30_000;
/** An unknown category may be a new one, so the tree is read again, but at most so often however many ask. */
const RELOAD_FOR_UNKNOWN_MS = 500;
/** How long nobody waits for a new tree after the category service did not give one. */
const RETRY_AFTER_MS = 2_000;

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
  /** Counts the changes of the tree that this process has heard of, and the last one that its tree holds. */
  #changes = 0;
  #changesRead = 0;
  #failedAt = -Infinity;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** @throws SERVICE_UNAVAILABLE when no tree was ever read */
  async tree(): Promise<CategoryTree> {
    if (!this.#tree) return this.#first();
    if (this.#changesRead < this.#changes && Date.now() - this.#failedAt > RETRY_AFTER_MS) {
      return this.#changed(this.#tree);
    }
    if (Date.now() - this.#readAt > FRESH_MS) this.#load().catch(this.#options.onError);
    return this.#tree;
  }

  /** The tree has changed: the next reader waits for the new one. */
  invalidate(): void {
    this.#changes += 1;
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

  /** The first tree of this process: as it is now, else as an earlier process knew it. */
  async #first(): Promise<CategoryTree> {
    try {
      return await this.#load();
    } catch (error) {
      const nodes = (await this.#options.recall?.()) ?? null;
      if (nodes === null) throw error;
      this.#options.onError(error);
      this.#tree ??= new CategoryTree(nodes);
      return this.#tree;
    }
  }

  /** The tree after the changes that were heard of; the old one while the category service is away. */
  async #changed(old: CategoryTree): Promise<CategoryTree> {
    try {
      const tree = await this.#load();
      // The reading under way may have begun before the change.
      return this.#changesRead < this.#changes ? await this.#load() : tree;
    } catch (error) {
      this.#failedAt = Date.now();
      this.#options.onError(error);
      return old;
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
