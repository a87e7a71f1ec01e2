import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';

/** More than any input of the schema needs, and far below what recursive libraries can process. */
const MAX_DEPTH = 64;

/** Rejects JSON that is nested too deeply for recursive code. Must be registered before the routes. */
export function limitBodyDepth(service: Service): void {
  service.app.addHook('preValidation', async ({ body }) => assertDepthAllowed(body));
}

/** @throws BAD_REQUEST for JSON that is nested too deeply */
export function assertDepthAllowed(json: unknown): void {
  if (!isDeeperThan(MAX_DEPTH, json)) return;
  throw new DomainError('BAD_REQUEST', { message: `JSON may be nested at most ${MAX_DEPTH} levels deep.` });
}

/**
 * Whether objects and arrays are nested deeper than a number of levels. Iterative, so that the check itself cannot
 * overflow.
 */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  return typeof value === 'object' && value !== null && isPlain;
}
