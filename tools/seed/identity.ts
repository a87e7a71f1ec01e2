import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/** The id of a seeded object: the same in every clone, so that links stay valid after a fresh start. */
export function idFor(key: string): string {
  return createHash('sha1').update(`e-storefront:${key}`).digest('hex').slice(0, 24);
}

/** `idFor` in its stored form. */
export function objectIdFor(key: string): Types.ObjectId {
  return Types.ObjectId.createFromHexString(idFor(key));
}
