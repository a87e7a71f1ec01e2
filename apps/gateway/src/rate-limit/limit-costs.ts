import { createHash } from 'node:crypto';
import type { FieldNode } from 'graphql';
import { trimmed } from '@e-storefront/domain';
import { networkOf } from '@e-storefront/server';
import type { GatewayContext } from '../context';
import { callerOf } from './caller';
import { FAULTY_REQUESTS, GENERAL_LIMITS, tightLimitOf, type RateLimit, type TightLimit } from './policies';
import { argumentAt, rootFieldsOf, type Operation } from './root-fields';

/** So many points of a limit, counted against somebody. */
export interface Charge {
  limit: RateLimit;
  key: string;
  points: number;
}

type WhoCalls = Pick<GatewayContext, 'client' | 'principal'>;

/** What an operation costs: the caller's general limit, the tighter ones of its root fields, and those of the accounts it names. */
export function chargesOf(operation: Operation, who: WhoCalls): Charge[] {
  const fields = rootFieldsOf(operation);
  const { kind, key } = callerOf(who);
  const total = {
    limit: GENERAL_LIMITS[kind][operation.operation.operation],
    key,
    points: Math.max(1, fields.length),
  };
  return merged([total, ...fields.flatMap((field) => tightCharges(field, operation, who))]);
}

/** What one more request outside of any operation costs. */
export function chargeOfRequest(who: WhoCalls, isFaulty: boolean): Charge {
  const { kind, key } = callerOf(who);
  return { limit: isFaulty ? FAULTY_REQUESTS : GENERAL_LIMITS[kind].query, key, points: 1 };
}

/** What a request to a route with a limit of its own costs. */
export function chargeOfRoute(limit: TightLimit, who: WhoCalls): Charge {
  return { limit, key: keyFor(limit, who), points: 1 };
}

function tightCharges(field: FieldNode, operation: Operation, who: WhoCalls): Charge[] {
  const limit = tightLimitOf(field.name.value);
  if (!limit) return [];
  const own = { limit, key: keyFor(limit, who), points: 1 };
  const path = limit.account?.at[field.name.value];
  const account = path && argumentAt(field, path, operation);
  if (!limit.account || typeof account !== 'string') return [own];
  return [own, { limit: limit.account, key: accountKey(account), points: 1 }];
}

function keyFor({ countedBy }: TightLimit, who: WhoCalls): string {
  return countedBy === 'address' ? networkOf(who.client.address) : callerOf(who).key;
}

/** An account by the hash of its e-mail address, spelled as auth compares it: Redis needs to know nobody. */
function accountKey(email: string): string {
  return createHash('sha256')
    .update(trimmed(email.normalize('NFC')).toLowerCase())
    .digest('base64url');
}

function merged(charges: Charge[]): Charge[] {
  const found = new Map<string, Charge>();
  for (const charge of charges) {
    const id = `${charge.limit.name} ${charge.key}`;
    found.set(id, { ...charge, points: charge.points + (found.get(id)?.points ?? 0) });
  }
  return [...found.values()];
}
