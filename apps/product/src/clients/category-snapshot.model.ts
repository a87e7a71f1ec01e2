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

/** Stores the last loaded category tree, for a start while the category service is unavailable. */
export class CategorySnapshot {
  readonly #trees: Model<TreeRow>;
  #saved = '';

  constructor(connection: Connection) {
    this.#trees = defineModel(connection, 'CategoryTree', treeSchema);
  }

  /** Writes only trees that differ from the last one. */
  async save(tree: readonly CategoryNode[]): Promise<void> {
    const nodes = JSON.stringify(tree);
    if (nodes === this.#saved) return;
    await this.#trees.updateOne({ _id: LAST }, { $set: { nodes } }, { upsert: true });
    this.#saved = nodes;
  }

  /** Null when no tree was ever saved. */
  async load(): Promise<CategoryNode[] | null> {
    const row = await this.#trees.findById(LAST).lean<TreeRow>();
    return row && nodesShape.parse(JSON.parse(row.nodes));
  }
}
