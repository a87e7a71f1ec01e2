import { createHash } from 'node:crypto';
import type { FieldNode } from 'graphql';
import { trimmed } from '@e-storefront/domain';
import { networkOf } from '@e-storefront/server';

import { identifyCaller, type CallerContext } from './caller';
import {
  INVALID_REQUESTS,
  GENERAL_LIMITS,
  findFieldLimit,
  type RateLimit,
  type FieldLimit,
} from './policies';
import { getArgumentValue, getRootFields, type Operation } from '../selections/root-fields';

/** Points that a request consumes of one limit. */
export interface LimitCost {
  limit: RateLimit;
  /** Identifies the caller, network or account that is counted. */
  key: string;
  points: number;
}

/**
 * The costs of an operation: for the caller's general limit, for the limits of its root fields, and for the limits of
 * the accounts that their arguments name.
 */
export function getOperationCosts(operation: Operation, caller: CallerContext): LimitCost[] {
  const fields = getRootFields(operation);
  const { kind, key } = identifyCaller(caller);
  const total = {
    limit: GENERAL_LIMITS[kind][operation.operation.operation],
    key,
    points: Math.max(1, fields.length),
  };
  return mergeCosts([total, ...fields.flatMap((field) => getFieldCosts(field, operation, caller))]);
}

/** The cost of a request that is no operation. */
export function getRequestCost(caller: CallerContext, isInvalid: boolean): LimitCost {
  const { kind, key } = identifyCaller(caller);
  return { limit: isInvalid ? INVALID_REQUESTS : GENERAL_LIMITS[kind].query, key, points: 1 };
}

/** The cost of a request to a route. */
export function getRouteCost(limit: FieldLimit, caller: CallerContext): LimitCost {
  return { limit, key: getLimitKey(limit, caller), points: 1 };
}

function getFieldCosts(field: FieldNode, operation: Operation, caller: CallerContext): LimitCost[] {
  const limit = findFieldLimit(field.name.value);
  if (!limit) return [];
  const own = { limit, key: getLimitKey(limit, caller), points: 1 };
  const path = limit.account?.emailPaths[field.name.value];
  const account = path && getArgumentValue(field, path, operation);
  if (!limit.account || typeof account !== 'string') return [own];
  return [own, { limit: limit.account, key: hashAccount(account), points: 1 }];
}

function getLimitKey({ countedBy }: FieldLimit, caller: CallerContext): string {
  return countedBy === 'address' ? networkOf(caller.client.address) : identifyCaller(caller).key;
}

/** Hashes an e-mail address, normalised as auth compares it, so that Redis stores no personal data. */
function hashAccount(email: string): string {
  return createHash('sha256')
    .update(trimmed(email.normalize('NFC')).toLowerCase())
    .digest('base64url');
}

function mergeCosts(costs: LimitCost[]): LimitCost[] {
  const found = new Map<string, LimitCost>();
  for (const cost of costs) {
    const id = `${cost.limit.name} ${cost.key}`;
    found.set(id, { ...cost, points: cost.points + (found.get(id)?.points ?? 0) });
  }
  return [...found.values()];
}
