import type { Connection } from 'mongoose';
import { ensureIndexes, Outbox, toObjectId } from '@e-storefront/mongo';
import { CategoryRepository } from '../../../apps/category/src/category/category.model';
import { Calendar } from '../dates';
import type { Plan } from '../plan';
import { modelOf, writeRows } from './write-rows';

/** When the categories were created: before the first product. */
const DRAWN_UP_DAYS_AGO = 720;

/** Writes the database of the category service. */
export async function writeCategories(connection: Connection, { categories }: Plan): Promise<void> {
  new CategoryRepository(connection, new Outbox(connection));
  await ensureIndexes(connection);
  const at = new Calendar().daysAgo(DRAWN_UP_DAYS_AGO);
  const rows = categories.map(({ id, parentId, ...fields }) => ({
    ...fields,
    _id: toObjectId(id),
    parentId: parentId === null ? null : toObjectId(parentId),
    isActive: true,
    createdAt: at,
    updatedAt: at,
  }));
  await writeRows(modelOf(connection, 'Category'), rows);
}
