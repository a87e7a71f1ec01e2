import { timingSafeEqual } from 'node:crypto';
import { hashToken } from '../session/opaque-token';

/** Compared with when there are no hashes, so that the time is the same. */
const EMPTY_HASH = hashToken('');

/** Whether a secret matches one of the hashes, in constant time. */
export function matchesAnyHash(hashes: readonly string[], secret: string): boolean {
  const given = Buffer.from(hashToken(secret));
  const known = hashes.length > 0 ? hashes : [EMPTY_HASH];
  const matches = known.filter((hash) => timingSafeEqual(Buffer.from(hash), given));
  return matches.length > 0 && hashes.length > 0;
}
