import type { Connection, Model, Schema } from 'mongoose';

/** Adds a model to a connection, typed by its rows alone: repositories read lean rows and use no documents. */
export function defineModel<Row>(connection: Connection, name: string, schema: Schema<Row>): Model<Row> {
  return connection.model<Row>(name, schema);
}
