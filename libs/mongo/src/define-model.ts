import type { Collection, Connection, Model, Schema } from 'mongoose';

/** Adds a model to a connection, typed by its rows: repositories read lean rows and use no documents. */
export function defineModel<Row>(connection: Connection, name: string, schema: Schema<Row>): Model<Row> {
  return connection.model<Row>(name, schema);
}

/** The collection of a model, typed by its rows: for writes without mongoose's casts and defaults. */
export function collectionOf<Row extends object>(model: Model<Row>): Collection<Row> {
  return model.db.collection<Row>(model.collection.name);
}
