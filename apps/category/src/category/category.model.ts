import { Schema, type ClientSession, type Connection, type Model, type Types } from 'mongoose';
import { DomainError, notFound } from '@e-storefront/errors';
import { createEvent } from '@e-storefront/events';
import { defineModel, isDuplicateKey, toObjectId, type Outbox } from '@e-storefront/mongo';
import type { Category, CategoryFields } from './category';
import { CategoryTree } from './category-tree';

interface CategoryRow extends Omit<CategoryFields, 'parentId' | 'previousSlugs'> {
  _id: Types.ObjectId;
  previousSlugs?: string[];
  parentId: Types.ObjectId | null;
  createdAt: Date;
  updatedAt: Date;
}

const categorySchema = new Schema<CategoryRow>(
  {
    name: { type: String, required: true },
    slug: { type: String, required: true },
    previousSlugs: [String],
    description: { type: String, default: null },
    icon: { type: String, default: null },
    isActive: { type: Boolean, required: true },
    position: { type: Number, required: true },
    parentId: { type: Schema.Types.ObjectId, default: null },
  },
  { timestamps: true, collection: 'categories', strict: 'throw' },
);
categorySchema.index({ slug: 1 }, { unique: true });
categorySchema.index({ previousSlugs: 1 });

/** Every change writes this row, so that concurrent changes of the tree run one after the other. */
const treeLockSchema = new Schema<{ _id: string; changes: number }>(
  { _id: String, changes: { type: Number, required: true } },
  { collection: 'treelocks' },
);

/** Stores categories in MongoDB. Each write is one transaction with a lock on the tree. */
export class CategoryRepository {
  readonly #connection: Connection;
  readonly #categories: Model<CategoryRow>;
  readonly #locks: Model<{ _id: string; changes: number }>;
  readonly #outbox: Outbox;

  constructor(connection: Connection, outbox: Outbox) {
    this.#connection = connection;
    this.#categories = defineModel(connection, 'Category', categorySchema);
    this.#locks = defineModel(connection, 'TreeLock', treeLockSchema);
    this.#outbox = outbox;
  }

  async findAll(): Promise<Category[]> {
    return (await this.#categories.find().lean<CategoryRow[]>()).map(toCategory);
  }

  /**
   * @param plan returns the new category for the current tree; may throw
   * @throws SLUG_TAKEN
   */
  async insert(plan: (tree: CategoryTree) => CategoryFields & { id?: string }): Promise<Category> {
    return this.#runLocked(plan, async (session, { id, ...fields }) => {
      await this.#takeOverSlug(fields.slug, session);
      const added = { ...toRow(fields), ...(id !== undefined && { _id: toObjectId(id) }) };
      const [row] = await this.#categories.create([added], { session });
      if (!row) throw new Error('The category was not stored.');
      await this.#publish('category.updated.v1', row._id, session);
      return toCategory(row.toObject());
    });
  }

  /**
   * @param plan returns the changes for the current tree; may throw
   * @throws NOT_FOUND, SLUG_TAKEN
   */
  async change(id: string, plan: (tree: CategoryTree) => Partial<CategoryFields>): Promise<Category> {
    return this.#runLocked(plan, async (session, fields) => {
      const options = { returnDocument: 'after', session } as const;
      if (fields.slug !== undefined) await this.#takeOverSlug(fields.slug, session);
      const row = await this.#categories
        .findByIdAndUpdate(toObjectId(id), { $set: toRow(fields) }, options)
        .lean<CategoryRow>();
      if (row) await this.#publish('category.updated.v1', row._id, session);
      return row;
    }).then((row) => toFound(row, id));
  }

  /** @param guard throws to keep the category @throws NOT_FOUND */
  async remove(id: string, guard: (tree: CategoryTree) => void): Promise<Category> {
    return this.#runLocked(guard, async (session) => {
      const row = await this.#categories.findByIdAndDelete(toObjectId(id), { session }).lean<CategoryRow>();
      if (row) await this.#publish('category.deleted.v1', row._id, session);
      return row;
    }).then((row) => toFound(row, id));
  }

  /** Adds the event to the outbox in the transaction of the change. */
  async #publish(
    name: 'category.updated.v1' | 'category.deleted.v1',
    _id: Types.ObjectId,
    session: ClientSession,
  ): Promise<void> {
    await this.#outbox.add([createEvent(name, { categoryId: _id.toHexString() })], session);
  }

  /** Removes the slug from the former slugs of other categories. */
  async #takeOverSlug(slug: string, session: ClientSession): Promise<void> {
    await this.#categories.updateMany(
      { previousSlugs: slug },
      { $pull: { previousSlugs: slug } },
      { session, timestamps: false },
    );
  }

  /** Takes the lock on the tree, plans on the current tree and writes, in one transaction. */
  async #runLocked<Plan, T>(
    plan: (tree: CategoryTree) => Plan,
    write: (session: ClientSession, planned: Plan) => Promise<T>,
  ): Promise<T> {
    await this.#locks.updateOne({ _id: 'tree' }, { $setOnInsert: { changes: 0 } }, { upsert: true });
    try {
      return await this.#connection.transaction(async (session) => {
        await this.#locks.updateOne({ _id: 'tree' }, { $inc: { changes: 1 } }, { session });
        const rows = await this.#categories.find({}, null, { session }).lean<CategoryRow[]>();
        return write(session, plan(new CategoryTree(rows.map(toCategory))));
      });
    } catch (error) {
      throw translateError(error);
    }
  }
}

function toFound(row: CategoryRow | null, id: string): Category {
  if (!row) throw notFound('Category', id);
  return toCategory(row);
}

function translateError(error: unknown): unknown {
  return isDuplicateKey(error, 'slug') ? new DomainError('SLUG_TAKEN') : error;
}

function toRow(fields: Partial<CategoryFields>): Partial<CategoryRow> {
  const { parentId, ...rest } = fields;
  return {
    ...rest,
    ...(parentId !== undefined && { parentId: parentId === null ? null : toObjectId(parentId) }),
  };
}

function toCategory(row: CategoryRow): Category {
  const { _id, parentId, createdAt, updatedAt, name, slug, description, icon, isActive, position } = row;
  // Absent in rows of earlier releases.
  const previousSlugs = row.previousSlugs ?? [];
  return {
    id: _id.toHexString(),
    name,
    slug,
    previousSlugs,
    description,
    icon,
    isActive,
    position,
    parentId: parentId?.toHexString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
