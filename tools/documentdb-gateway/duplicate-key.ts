import { deserialize, type Document } from 'bson';
import type { PgPool } from './pg-pool';
import { SQL } from './statements';

/** The known facts about a write that violated a unique index. */
export interface RefusedWrite {
  database: string;
  collection: string;
  /** DocumentDB's message or PostgreSQL's constraint: either names the index. */
  description: string;
  /** The document after the write, as far as it is known. */
  document: Document;
}

/** The fields that MongoDB adds to a duplicate key error. */
export interface DuplicateKey {
  errmsg: string;
  keyPattern?: Document;
  keyValue?: Document;
}

/** MongoDB's message and details for a duplicate key, which mongoose and the services read. */
export async function describeDuplicate(pool: PgPool, write: RefusedWrite): Promise<DuplicateKey> {
  const { database, collection, description, document } = write;
  const named = /Index '(.+)'/.exec(description)?.[1] ?? '';
  const numbered = /documents_rum_index_(\d+)/.exec(description)?.[1] ?? '';
  const name = !named && /collection_pk_\d+/.test(description) ? '_id_' : named;
  const namespace = `${database}.${collection}`;
  const start = `E11000 duplicate key error collection: ${namespace} index:`;
  const rows = await pool.use((c) => c.query(SQL.findIndex, [database, collection, name, numbered]));
  const [indexName, indexKey] = rows[0] ?? [];
  if (!indexName || !indexKey) return { errmsg: `${start} ${name || 'unknown'} dup key: { }` };
  const keyPattern = deserialize(indexKey);
  const keyValue: Document = {};
  for (const path of Object.keys(keyPattern)) keyValue[path] = valueAt(document, path) ?? null;
  return { errmsg: `${start} ${indexName.toString()} dup key: ${inWords(keyValue)}`, keyPattern, keyValue };
}

/** The document that an update would produce, from its equality conditions and assignments. */
export function updatedDocument(query: Document, update: unknown): Document {
  if (!update || typeof update !== 'object' || Array.isArray(update)) return query;
  const change = update as Document;
  const assigned = { ...change['$setOnInsert'], ...change['$set'] } as Document;
  const replaced = Object.keys(change).some((key) => key.startsWith('$')) ? {} : change;
  return { ...query, ...replaced, ...assigned };
}

function valueAt(document: Document, path: string): unknown {
  if (path in document) return document[path];
  let value: unknown = document;
  for (const key of path.split('.')) value = (value as Document | undefined)?.[key];
  return value;
}

function inWords(keyValue: Document): string {
  const entries = Object.entries(keyValue).map(([path, value]) => `${path}: ${valueInWords(value)}`);
  return `{ ${entries.join(', ')} }`;
}

function valueInWords(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  const type = (value as { _bsontype?: string } | null)?._bsontype;
  if (type === 'ObjectId') return `ObjectId('${String(value)}')`;
  if (typeof value === 'bigint' || type) return String(value);
  return JSON.stringify(value) ?? 'null';
}
