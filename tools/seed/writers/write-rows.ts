import type { Connection, Model } from 'mongoose';

/** Rows per command: more make it slower for the database. */
const BATCH = 500;

/**
 * Writes rows through their model, so that unknown and missing fields are rejected here instead of being found later.
 * Dates stay as given.
 */
export async function writeRows<Row>(model: Model<Row>, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    await model.insertMany(rows.slice(from, from + BATCH), { ordered: false, timestamps: false });
  }
}

/** A model that a repository has added to its connection. */
export function modelOf(connection: Connection, name: string): Model<object> {
  return connection.model<object>(name);
}
