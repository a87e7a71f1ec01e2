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

/** Runs a request once and returns its result for every repeat; implemented by libs/mongo. */
export interface IdempotentRequests {
  /** @throws IDEMPOTENCY_CONFLICT, or CONFLICT while the first request with the key is running */
  run(
    request: { caller: string; operation: string; key: string; body: unknown },
    work: (work: { readonly reference: string; readonly isRepeat: boolean }) => Promise<string>,
  ): Promise<string>;
}

/** An attempt whose process died before it responded. */
export interface EarlierAttempt<Args, Context> {
  /** The id of what it created: the same as `context.operationId`. */
  id: string;
  args: Args;
  context: Context;
}

/** How the idempotency of a mutation differs from the default. */
export interface OnceOptions<Answer, Args, Context> {
  /**
   * Finds what an earlier attempt created under `context.operationId`; null when it created nothing. Required
   * for a mutation that creates something; one that only sets a value is executed again.
   */
  find?(earlier: EarlierAttempt<Args, Context>): Promise<Answer | null>;
  /** The secret that identifies a guest; the network address by default. */
  guestSecret?(args: Args): string | null | undefined;
  /** Prepares the context for the result of an earlier call. */
  restore?(answer: Answer, context: Context): void;
}

/** A mutation that is executed once per idempotency key. */
export interface OnceRule extends OnceOptions<unknown, never, never> {
  readonly kind: 'once';
}

/**
 * How a mutation handles a repeat with the idempotency key of an earlier call.
 * - a `OnceRule`: returns the first result, and changes nothing.
 * - `own-key`: the same, implemented by the service, which also recognises double clicks without a key.
 * - `every-call`: executes each call, because its result is a log-in, which is not stored.
 * - `internal`: is for services, and idempotent by a reference among its arguments.
 */
export type IdempotencyRule = OnceRule | 'own-key' | 'every-call' | 'internal';

/** The rule of each mutation of a subgraph by its name. */
export type IdempotencyRules = Readonly<Record<string, IdempotencyRule>>;

/** Creates the rule of a mutation that is executed once per key. */
export function once<Answer = unknown, Args = unknown, Context extends SubgraphContext = SubgraphContext>(
  options: OnceOptions<Answer, Args, Context> = {},
): OnceRule {
  return { kind: 'once', ...options };
}

/**
 * Applies the header `Idempotency-Key` to every mutation according to its rule. Results are stored encrypted
 * with the key itself, of which only a hash is stored: they may contain personal data or a secret that is
 * returned only once. Fields of one request share the header; aliases distinguish repeated fields.
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
      const execute = (operationId: string): unknown =>
        resolve(source, args, extendContext(context, { operationId }), info);
      return runOnce({ operation: name, rule, requests, key, args, context }, execute);
    };
  }
  return schema;
}

/** A rule with its type parameters erased: its functions receive what the mutation's resolver returns. */
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
  execute: (operationId: string) => unknown,
): Promise<unknown> {
  const caller = callerOf(context, rule.guestSecret?.(args));
  const envelope = new Envelope(`${operation}:${caller}`, key);
  // Keyed: a plain hash of a body with a password in it could be guessed by a reader of the database.
  const body = createHmac('sha256', key)
    .update(JSON.stringify(args ?? {}))
    .digest('base64url');
  let fresh: { answer: unknown } | undefined;
  const sealed = await requests.run({ caller, operation, key, body }, async ({ reference, isRepeat }) => {
    const earlier = isRepeat ? await rule.find?.({ id: reference, args, context }) : null;
    if (earlier) return envelope.seal(earlier);
    fresh = { answer: await execute(reference) };
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
  // Guests of one network with the same weak key are distinguished by their browsers.
  return `guest:${networkOf(client.address)}:${createHash('sha256').update(client.agent).digest('base64url')}`;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts results with a client's idempotency key. */
class Envelope {
  readonly #key: Buffer;

  constructor(context: string, idempotencyKey: string) {
    this.#key = Buffer.from(hkdfSync('sha256', idempotencyKey, context, 'idempotent answer', 32));
  }

  /** @param answer the result of a resolver: plain data and dates */
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
