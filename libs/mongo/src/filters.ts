import { Types, type QueryFilter } from 'mongoose';

/** A filter that nothing matches: what a scope gives to a caller who may see no rows. */
export const NOTHING: QueryFilter<{ _id: Types.ObjectId }> = { _id: { $in: [] } };

/** Escapes what somebody typed, so that a regular expression takes it literally. */
export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The stored form of an id; the caller has checked that it is 24 hexadecimal digits. */
export function toObjectId(id: string): Types.ObjectId {
  return Types.ObjectId.createFromHexString(id);
}
