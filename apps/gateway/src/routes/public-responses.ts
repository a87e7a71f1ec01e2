import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isShopper, type AnswerScope } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import { responseMaxAge } from '../plugins/cache-control.plugin';
import type { Operation } from '../selections/root-fields';
import type { CacheMetrics } from '../subgraphs/cache-metrics';
import type { PurgeLog, TaggedRead } from '../subgraphs/purge-log';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_RESPONSES = 2_000;

/** A whole response that consists of public answers only. */
export interface PublicResponse {
  readonly body: string;
  readonly contentType: string;
  /** What limits and the log need at each use. */
  readonly operation: Operation;
}

interface CachedResponse extends PublicResponse, TaggedRead {}

/** A response in progress, which is cached if it turns out to be public. */
interface Candidate {
  readonly key: string;
  /** The version of the purge log before the first read. */
  readonly version: number;
  found?: { operation: Operation; maxAge: number };
}

/**
 * Caches whole responses that consist of public answers only, until one of the answers expires or is purged. Guests
 * share theirs, and so do customers. A customer whose token has expired sees the public fields that guests see, and
 * reads their cache; other expired callers may be entitled to more than the cache contains.
 */
export class PublicResponses {
  readonly #purges: PurgeLog;
  readonly #metrics: CacheMetrics;
  readonly #cached = new LRUCache<string, CachedResponse>({
    max: MAX_RESPONSES,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ body }, key) => body.length + key.length,
  });
  /** By the scope of the response, because Apollo Server copies contexts. */
  readonly #candidates = new WeakMap<AnswerScope, Candidate>();

  constructor(purges: PurgeLog, metrics: CacheMetrics) {
    this.#purges = purges;
    this.#metrics = metrics;
  }

  /** The cached response to the same request of another caller with the same view; undefined if there is none. */
  find(request: FastifyRequest, context: GatewayContext): PublicResponse | undefined {
    const { principal, expiredPrincipal, tokenError } = context;
    if (tokenError || !isShopper({ principal: principal ?? expiredPrincipal })) return undefined;
    const key = keyOf(request, principal === null ? 'guest' : 'customer');
    const cached = this.#cached.get(key);
    if (cached && this.#purges.isCurrent(cached)) {
      this.#metrics.lookup('responses', '', 'hit');
      return cached;
    }
    if (!expiredPrincipal) this.#candidates.set(context.answer, { key, version: this.#purges.version });
    return undefined;
  }

  /** Records which responses may be cached. */
  get plugin(): ApolloServerPlugin<GatewayContext> {
    return {
      requestDidStart: () =>
        Promise.resolve({
          willSendResponse: (call) => {
            const { contextValue, operation, document, request } = call;
            const { principal, answer } = contextValue;
            const candidate = this.#candidates.get(answer);
            if (operation?.operation === OperationTypeNode.QUERY)
              this.#metrics.lookup('responses', '', 'miss');
            const maxAge = responseMaxAge(call);
            const isForViewer = principal === null || answer.audience !== 'guests';
            if (candidate && document && operation && maxAge && isForViewer) {
              const { variables = {} } = request;
              candidate.found = { operation: { operation, document, variables }, maxAge };
            }
            return Promise.resolve();
          },
        }),
    };
  }

  /** Caches a response if it is public, before it is encoded. */
  store(context: GatewayContext | undefined, reply: FastifyReply, body: unknown): void {
    const candidate = context && this.#candidates.get(context.answer);
    if (!context || !candidate?.found || typeof body !== 'string' || reply.statusCode !== 200) return;
    const { key, version, found } = candidate;
    const { operation, maxAge } = found;
    const contentType = String(reply.getHeader('content-type'));
    const tags = [...context.answer.tags];
    this.#cached.set(key, { body, contentType, operation, tags, version }, { ttl: maxAge * 1_000 });
  }
}

/**
 * Distinguishes requests by everything that a response depends on, and by the headers for which Apollo Server rejects
 * requests of other sites (CSRF), so that the cache never serves a request that would be rejected.
 */
function keyOf({ method, url, headers, body }: FastifyRequest, viewer: 'guest' | 'customer'): string {
  const { accept, 'content-type': type, 'apollo-require-preflight': preflight } = headers;
  const { 'x-apollo-operation-name': name } = headers;
  const parts = [viewer, method, url, accept, type, Boolean(preflight), Boolean(name), body];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
