import { Schema, type Connection, type Model } from 'mongoose';
import { z } from 'zod';
import { defineModel } from '@e-storefront/mongo';
import type { CategoryNode } from './category-cache';

interface TreeRow {
  _id: string;
  /** The categories as JSON. */
  nodes: string;
}

const treeSchema = new Schema<TreeRow>(
  { _id: String, nodes: { type: String, required: true } },
  { collection: 'categorytrees', strict: 'throw', versionKey: false },
);

const nodesShape = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    previousSlugs: z.array(z.string()).default([]),
    isActive: z.boolean(),
    parentId: z.string().nullable(),
  }),
);

const LAST = 'last';

/** The tree as the category service gave it last, for a product service that starts while that is away. */
export class CategoryMemory {
  readonly #trees: Model<TreeRow>;
  #kept = '';

  constructor(connection: Connection) {
    this.#trees = defineModel(connection, 'CategoryTree', treeSchema);
  }

  /** Keeps a tree unless it is the one that was kept last. */
  async keep(tree: readonly CategoryNode[]): Promise<void> {
    const nodes = JSON.stringify(tree);
    if (nodes === this.#kept) return;
    await this.#trees.updateOne({ _id: LAST }, { $set: { nodes } }, { upsert: true });
    this.#kept = nodes;
  }

  /** The tree that was kept last; null when none ever was. */
  async recall(): Promise<CategoryNode[] | null> {
    const row = await this.#trees.findById(LAST).lean<TreeRow>();
    return row && nodesShape.parse(JSON.parse(row.nodes));
  }
}
