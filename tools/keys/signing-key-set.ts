import { z } from 'zod';
import { KEY_CACHE_TTL_MS } from '@e-storefront/auth';
import { MAX_TOKEN_SECONDS } from '../../apps/auth/src/session/access-tokens';
import { newSigningKey } from './key-folder';

/** What clocks may differ by, and what a busy service may be late. */
const MARGIN_MS = 5 * 60_000;
/** How long a key is published before it signs: longer than any service goes without reading the keys. */
export const OVERLAP_MS = KEY_CACHE_TTL_MS + MARGIN_MS;
/** How long a key stays known after its last signature. */
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

/** Auth's private keys: a JSON Web Key Set whose keys also say when they begin to sign and when they are forgotten. */
export type SigningKeySet = z.output<typeof keySet>;
type SigningKey = SigningKeySet['keys'][number];

/** Where a key stands in its life. */
export type KeyState = 'waits' | 'signs' | 'retires' | 'forgotten';

/** Reads a key set. @throws when it is none */
export function parseKeySet(json: string): SigningKeySet {
  return keySet.parse(JSON.parse(json));
}

/**
 * Adds a key that begins to sign when everybody knows it, and dates the end of the present ones to after their last
 * token. Keys whose end is past are dropped.
 * @param now in milliseconds since 1970
 * @throws Error in one sentence while an earlier new key still waits
 */
export function withNextKey({ keys }: SigningKeySet, now: number): SigningKeySet {
  const known = keys.filter((key) => untilOf(key) > now);
  const waiting = known.find((key) => fromOf(key) > now);
  if (waiting) throw new Error(`A new key waits already; it begins to sign at ${waiting.signsFrom}.`);
  const begins = now + OVERLAP_MS;
  const ends = begins + RETIREMENT_MS;
  const retiring = known.map((key) => ({ ...key, publishedUntil: instant(Math.min(untilOf(key), ends)) }));
  return { keys: [...retiring, { ...newSigningKey(), signsFrom: instant(begins) }] };
}

/** A set of one fresh key that signs now: for the moment when a private key got out. Every token of before is refused. */
export function withFreshKeyAlone(now: number): SigningKeySet {
  return { keys: [{ ...newSigningKey(), signsFrom: instant(now) }] };
}

/** Where each key stands at a moment, by its kid. */
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
