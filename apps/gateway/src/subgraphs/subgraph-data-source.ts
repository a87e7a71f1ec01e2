import { RemoteGraphQLDataSource, type GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { FetcherResponse } from '@apollo/utils.fetcher';
import { GraphQLError } from 'graphql';
import { Pool } from 'undici';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isErrorCode } from '@e-storefront/errors';
import {
  CLIENT_HEADERS,
  IDEMPOTENCY_HEADER,
  Reachability,
  UNKNOWN_OUTCOME,
  UnreachableError,
  type ReachabilityTimes,
} from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import { failedFetch } from './failed-fetch';
import { pooledFetcher } from './http-pool';

/** Connections that one gateway keeps open to one subgraph. */
const CONNECTIONS = 64;

interface SubgraphSourceOptions {
  name: string;
  url: string;
  identity: CredentialSource;
  times?: ReachabilityTimes;
}

/** One subgraph, called over keep-alive connections with the gateway's credential and the caller's own token. */
export class SubgraphSource extends RemoteGraphQLDataSource<GatewayContext> {
  readonly #identity: CredentialSource;
  readonly #name: string;
  readonly #pool: Pool;
  readonly #reachability: Reachability;

  constructor({ name, url, identity, times }: SubgraphSourceOptions) {
    // Calls have a time of their own, which counts what they wait for a connection as well.
    const pool = new Pool(new URL(url).origin, { connections: CONNECTIONS });
    const reachability = new Reachability(url, times);
    super({ url, fetcher: pooledFetcher(pool, reachability) });
    this.#reachability = reachability;
    this.#identity = identity;
    this.#name = name;
    this.#pool = pool;
  }

  /** A fetch that fails as a whole is answered with errors at the places that it was to fill. */
  override async process(
    options: GraphQLDataSourceProcessOptions<GatewayContext>,
  ): ReturnType<RemoteGraphQLDataSource<GatewayContext>['process']> {
    try {
      return await super.process(options);
    } catch (error) {
      const { request } = options;
      const document = 'document' in options ? options.document : undefined;
      const answer = failedFetch(error, { request, document });
      if (!answer) throw error;
      return answer;
    }
  }

  override async willSendRequest(options: GraphQLDataSourceProcessOptions<GatewayContext>): Promise<void> {
    const { request, context } = options;
    const headers = request.http?.headers;
    headers?.set(SERVICE_HEADER, await this.#identity.credential());
    if (context.requestId) headers?.set('x-request-id', context.requestId);
    if (context.authorization) headers?.set('authorization', context.authorization);
    if (context.client) {
      headers?.set(CLIENT_HEADERS.address, context.client.address);
      if (context.client.agent) headers?.set(CLIENT_HEADERS.agent, context.client.agent);
    }
    if (context.idempotencyKey) headers?.set(IDEMPOTENCY_HEADER, context.idempotencyKey);
    if (context.traceparent) headers?.set('traceparent', context.traceparent);
  }

  /** A subgraph that refuses a call with a code has answered; one that cannot be reached is away for now. */
  override didEncounterError(error: Error, ...[, , , request]: EncounteredError): never {
    const refusal = codedRefusal(error);
    if (refusal) throw refusal;
    const isUnknown = request?.query?.trimStart().startsWith('mutation') === true && !isNeverSent(error);
    throw new DomainError('SERVICE_UNAVAILABLE', {
      ...(isUnknown && { message: UNKNOWN_OUTCOME }),
      details: { service: this.#name, ...(isUnknown && { outcome: 'unknown' }) },
    });
  }

  override async errorFromResponse(response: FetcherResponse): Promise<GraphQLError> {
    const body = (await response.json().catch(() => undefined)) as { errors?: unknown[] } | undefined;
    const [first] = body?.errors ?? [];
    const { message, extensions } = (first ?? {}) as Partial<GraphQLError>;
    return new GraphQLError(message ?? `The ${this.#name} service answered ${response.status}.`, {
      extensions: extensions ?? { code: 'SERVICE_UNAVAILABLE' },
    });
  }

  async close(): Promise<void> {
    this.#reachability.close();
    await this.#pool.close();
  }
}

type EncounteredError =
  Parameters<RemoteGraphQLDataSource<GatewayContext>['didEncounterError']> extends [Error, ...infer Rest]
    ? Rest
    : never;

/** Whether the call never left, so that the subgraph cannot have done anything. */
function isNeverSent(error: Error & { code?: unknown; cause?: unknown }): boolean {
  if (error instanceof UnreachableError) return !error.wasSent;
  const codes = [error.code, (error.cause as { code?: unknown } | undefined)?.code];
  return codes.some((code) => code === 'ECONNREFUSED' || code === 'UND_ERR_CONNECT_TIMEOUT');
}

function codedRefusal(error: Error): GraphQLError | undefined {
  return error instanceof GraphQLError && isErrorCode(error.extensions['code']) ? error : undefined;
}
