import { z } from 'zod';
import { KEY_CACHE_TTL_MS } from '@e-storefront/auth';
import { MAX_TOKEN_SECONDS } from '../../apps/auth/src/session/access-tokens';
import { newSigningKey } from './key-folder';

/** Clock differences, and the delay of a busy service. */
const MARGIN_MS = 5 * 60_000;
/** How long a key is published before it signs: longer than services cache the keys. */
export const OVERLAP_MS = KEY_CACHE_TTL_MS + MARGIN_MS;
/** How long a key stays published after its last signature. */
export const RETIREMENT_MS = MAX_TOKEN_SECONDS * 1000 + MARGIN_MS;

const keySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kid: z.string(),
        signsFrom: z.iso.datetime().optional(),
        publishedUntil: z.iso.datetime().optional(),
      }),
    )
    .min(1),
});

/**
 * Auth's private keys: a JSON Web Key Set whose keys also have the times at which they start signing and are removed.
 */
export type SigningKeySet = z.output<typeof keySet>;
type SigningKey = SigningKeySet['keys'][number];

/** The state of a key. */
export type KeyState = 'waits' | 'signs' | 'retires' | 'forgotten';

/** Parses a key set. @throws when it is invalid */
export function parseKeySet(json: string): SigningKeySet {
  return keySet.parse(JSON.parse(json));
}

/**
 * Adds a key that signs once every service has read it, and sets the end of the current ones to after their last
 * token. Expired keys are dropped.
 * @param now in milliseconds since 1970
 * @throws Error in one sentence while an earlier new key is pending
 */
export function withNextKey({ keys }: SigningKeySet, now: number): SigningKeySet {
  const known = keys.filter((key) => untilOf(key) > now);
  const waiting = known.find((key) => fromOf(key) > now);
  if (waiting) throw new Error(`A new key is already pending; it signs from ${waiting.signsFrom}.`);
  const begins = now + OVERLAP_MS;
  const ends = begins + RETIREMENT_MS;
  const retiring = known.map((key) => ({ ...key, publishedUntil: instant(Math.min(untilOf(key), ends)) }));
  return { keys: [...retiring, { ...newSigningKey(), signsFrom: instant(begins) }] };
}

/** A set with one new key that signs now: for a leaked private key. Every earlier token becomes invalid. */
export function withFreshKeyAlone(now: number): SigningKeySet {
  return { keys: [{ ...newSigningKey(), signsFrom: instant(now) }] };
}

/** The state of each key at a point in time, by its kid. */
export function statesOf({ keys }: SigningKeySet, now: number): Map<string, KeyState> {
  const signers = keys.filter((key) => untilOf(key) > now && fromOf(key) <= now);
  const latest = Math.max(...signers.map(fromOf));
  const signer = signers.find((key) => fromOf(key) === latest);
  return new Map(
    keys.map((key) => {
      if (untilOf(key) <= now) return [key.kid, 'forgotten'];
      if (fromOf(key) > now) return [key.kid, 'waits'];
      return [key.kid, key === signer ? 'signs' : 'retires'];
    }),
  );
}

function fromOf({ signsFrom }: SigningKey): number {
  return signsFrom === undefined ? -Infinity : Date.parse(signsFrom);
}

function untilOf({ publishedUntil }: SigningKey): number {
  return publishedUntil === undefined ? Infinity : Date.parse(publishedUntil);
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
