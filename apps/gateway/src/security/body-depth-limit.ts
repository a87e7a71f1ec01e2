import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';

/** More than any input of the schema has, and far less than what the recursions of libraries stand. */
const DEEPEST = 64;

/** Refuses JSON that is nested so deep that reading or writing it again would fail. Stands before the routes. */
export function refuseDeepBodies(service: Service): void {
  service.app.addHook('preValidation', async ({ body }) => refuseDeep(body));
}

/** @throws BAD_REQUEST for JSON that is nested too deep */
export function refuseDeep(json: unknown): void {
  if (!isDeeperThan(DEEPEST, json)) return;
  throw new DomainError('BAD_REQUEST', { message: `JSON may be nested ${DEEPEST} levels deep.` });
}

/** Whether objects and lists stand in each other in more levels than so many. Level by level, so that it never fails itself. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  return typeof value === 'object' && value !== null && isPlain;
}
