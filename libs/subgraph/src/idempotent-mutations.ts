import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { networkOf } from '@e-storefront/server';
import { parseIdempotencyKey } from '@e-storefront/domain';
import { extendContext } from './caller';
import type { SubgraphContext } from './context';

/** Carries a request out once and gives its answer to every repeat; the store of libs/mongo. */
export interface IdempotentRequests {
  /** @throws IDEMPOTENCY_CONFLICT, CONFLICT while the first request with the key is still at work */
  run(
    request: { caller: string; operation: string; key: string; body: unknown },
    work: (work: { readonly reference: string; readonly isRepeat: boolean }) => Promise<string>,
  ): Promise<string>;
}

/** What an attempt left behind whose process ended before it could answer. */
export interface EarlierAttempt<Args, Context> {
  /** The id under which it made what it made: the same as `context.operationId`. */
  id: string;
  args: Args;
  context: Context;
}

/** How a mutation that is carried out once for each idempotency key differs from the plainest one. */
export interface OnceOptions<Answer, Args, Context> {
  /**
   * Finds what an earlier attempt made under `context.operationId`; null when it made nothing. Needed by a mutation that
   * adds; one that only sets a value is carried out again.
   */
  find?(earlier: EarlierAttempt<Args, Context>): Promise<Answer | null>;
  /** The secret by which a caller who is not logged in is known; without one it is the network address. */
  guestSecret?(args: Args): string | null | undefined;
  /** Prepares a call for an answer that an earlier call has made. */
  restore?(answer: Answer, context: Context): void;
}

/** A mutation that is carried out once for each idempotency key. */
export interface OnceRule extends OnceOptions<unknown, never, never> {
  readonly kind: 'once';
}

/**
 * What a repeat of a mutation does that carries the idempotency key of an earlier one.
 * - a `OnceRule`: gives the first one's answer, and changes nothing.
 * - `own-key`: the same, seen to by the service, which also knows a second click without a key.
 * - `every-call`: counts as a call of its own, because its answer is a log-in, which is kept nowhere.
 * - `internal`: is for services, and idempotent by a reference among its arguments.
 */
export type IdempotencyRule = OnceRule | 'own-key' | 'every-call' | 'internal';

/** The rule of each mutation of a subgraph by its name. */
export type IdempotencyRules = Readonly<Record<string, IdempotencyRule>>;

/** The rule of a mutation that is carried out once for each key. */
export function once<Answer = unknown, Args = unknown, Context extends SubgraphContext = SubgraphContext>(
  options: OnceOptions<Answer, Args, Context> = {},
): OnceRule {
  return { kind: 'once', ...options };
}

/**
 * Lets every mutation take the header `Idempotency-Key`, as its rule says. An answer is kept encrypted under the key
 * itself, of which only a hash is kept: it may hold personal data or a secret that is shown once. Several fields of one
 * request share the header; those with an alias are distinguished by it.
 * @throws Error when a mutation has no rule, or a rule no mutation
 */
export function applyIdempotency(
  schema: GraphQLSchema,
  { rules, requests }: { rules: IdempotencyRules; requests: IdempotentRequests },
): GraphQLSchema {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const unruled = Object.keys(fields).filter((name) => !Object.hasOwn(rules, name));
  const unknown = Object.keys(rules).filter((name) => !Object.hasOwn(fields, name));
  if (unruled.length > 0) throw new Error(`No idempotency rule is given for ${unruled.join(', ')}.`);
  if (unknown.length > 0) throw new Error(`There is no mutation ${unknown.join(', ')}.`);
  for (const [name, field] of Object.entries(fields)) {
    const rule = rules[name];
    if (rule === undefined || rule === 'every-call' || rule === 'internal') continue;
    const resolve: GraphQLFieldResolver<unknown, SubgraphContext> = field.resolve ?? defaultFieldResolver;
    field.resolve = (
      ...[source, args, context, info]: Parameters<GraphQLFieldResolver<unknown, SubgraphContext>>
    ) => {
      const key = keyFor(context, info);
      if (key === null) return resolve(source, args, context, info);
      if (rule === 'own-key') {
        return resolve(source, args, extendContext(context, { idempotencyKey: key }), info);
      }
      const carryOut = (operationId: string): unknown =>
        resolve(source, args, extendContext(context, { operationId }), info);
      return runOnce({ operation: name, rule, requests, key, args, context }, carryOut);
    };
  }
  return schema;
}

/** A rule as it is applied: what its functions take is what the mutation's resolver gives. */
type AnyRule = OnceOptions<unknown, unknown, SubgraphContext>;

interface KeyedCall {
  operation: string;
  rule: AnyRule;
  requests: IdempotentRequests;
  key: string;
  args: unknown;
  context: SubgraphContext;
}

async function runOnce(
  { operation, rule, requests, key, args, context }: KeyedCall,
  carryOut: (operationId: string) => unknown,
): Promise<unknown> {
  const caller = callerOf(context, rule.guestSecret?.(args));
  const envelope = new Envelope(`${operation}:${caller}`, key);
  // By the key: a plain hash of a body with a password in it could be guessed by a reader of the database.
  const body = createHmac('sha256', key)
    .update(JSON.stringify(args ?? {}))
    .digest('base64url');
  let fresh: { answer: unknown } | undefined;
  const sealed = await requests.run({ caller, operation, key, body }, async ({ reference, isRepeat }) => {
    const earlier = isRepeat ? await rule.find?.({ id: reference, args, context }) : null;
    if (earlier) return envelope.seal(earlier);
    fresh = { answer: await carryOut(reference) };
    return envelope.seal(fresh.answer);
  });
  if (fresh) return fresh.answer;
  const answer = envelope.open(sealed);
  rule.restore?.(answer, context);
  return answer;
}

/** The key of one field; null when the client sent none. @throws BAD_USER_INPUT */
function keyFor({ idempotencyKey }: SubgraphContext, { path, fieldName }: GraphQLResolveInfo): string | null {
  const key = parseIdempotencyKey(null, idempotencyKey);
  if (key === null || path.key === fieldName) return key;
  const named = `${key}:${path.key}`;
  return named.length <= 255 ? named : createHash('sha256').update(named).digest('hex');
}

function callerOf({ principal, client, caller }: SubgraphContext, secret: string | null | undefined): string {
  if (principal) return principal.id;
  if (secret) return `guest:${createHash('sha256').update(secret).digest('base64url')}`;
  if (!client) return `service:${caller}`;
  // Guests of one network who choose the same poor key are still distinguished by their browsers.
  return `guest:${networkOf(client.address)}:${createHash('sha256').update(client.agent).digest('base64url')}`;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts answers under a client's idempotency key. */
class Envelope {
  readonly #key: Buffer;

  constructor(context: string, idempotencyKey: string) {
    this.#key = Buffer.from(hkdfSync('sha256', idempotencyKey, context, 'idempotent answer', 32));
  }

  /** @param answer what a resolver gives: plain data and dates */
  seal(answer: unknown): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    const content = Buffer.concat([cipher.update(serialize(answer)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
  }

  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const content = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return deserialize(Buffer.concat([decipher.update(content), decipher.final()]));
  }
}
