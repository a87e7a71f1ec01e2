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
import { toFailedFetchResult } from './failed-fetch';
import { createPooledFetcher } from './http-pool';

/** Keep-alive connections per subgraph. */
const MAX_CONNECTIONS = 64;

interface SubgraphDataSourceOptions {
  name: string;
  url: string;
  identity: CredentialSource;
  times?: ReachabilityTimes;
}

/** Calls a subgraph over keep-alive connections, with the gateway's credential and the caller's own token. */
export class SubgraphDataSource extends RemoteGraphQLDataSource<GatewayContext> {
  readonly #identity: CredentialSource;
  readonly #name: string;
  readonly #pool: Pool;
  readonly #reachability: Reachability;

  constructor({ name, url, identity, times }: SubgraphDataSourceOptions) {
    // Requests have a timeout of their own, which includes the wait for a connection.
    const pool = new Pool(new URL(url).origin, { connections: MAX_CONNECTIONS });
    const reachability = new Reachability(url, times);
    super({ url, fetcher: createPooledFetcher(pool, reachability) });
    this.#identity = identity;
    this.#name = name;
    this.#pool = pool;
    this.#reachability = reachability;
  }

  /** Turns a fetch that fails as a whole into errors at the paths that it would have filled. */
  override async process(
    options: GraphQLDataSourceProcessOptions<GatewayContext>,
  ): ReturnType<RemoteGraphQLDataSource<GatewayContext>['process']> {
    try {
      return await super.process(options);
    } catch (error) {
      const { request } = options;
      const document = 'document' in options ? options.document : undefined;
      const result = toFailedFetchResult(error, { request, document });
      if (!result) throw error;
      return result;
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

  /** Passes coded errors of a subgraph on; any other failure means that the subgraph is unavailable. */
  override didEncounterError(error: Error, ...[, , , request]: EncounteredError): never {
    const codedError = getCodedError(error);
    if (codedError) throw codedError;
    const isOutcomeUnknown =
      request?.query?.trimStart().startsWith('mutation') === true && !wasNeverSent(error);
    throw new DomainError('SERVICE_UNAVAILABLE', {
      ...(isOutcomeUnknown && { message: UNKNOWN_OUTCOME }),
      details: { service: this.#name, ...(isOutcomeUnknown && { outcome: 'unknown' }) },
    });
  }

  override async errorFromResponse(response: FetcherResponse): Promise<GraphQLError> {
    const body = (await response.json().catch(() => undefined)) as { errors?: unknown[] } | undefined;
    const [first] = body?.errors ?? [];
    const { message, extensions } = (first ?? {}) as Partial<GraphQLError>;
    return new GraphQLError(
      message ?? `The ${this.#name} service responded with status ${response.status}.`,
      {
        extensions: extensions ?? { code: 'SERVICE_UNAVAILABLE' },
      },
    );
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

/** Whether the request never left, so that the subgraph cannot have executed anything. */
function wasNeverSent(error: Error & { code?: unknown; cause?: unknown }): boolean {
  if (error instanceof UnreachableError) return !error.wasSent;
  const codes = [error.code, (error.cause as { code?: unknown } | undefined)?.code];
  return codes.some((code) => code === 'ECONNREFUSED' || code === 'UND_ERR_CONNECT_TIMEOUT');
}

function getCodedError(error: Error): GraphQLError | undefined {
  return error instanceof GraphQLError && isErrorCode(error.extensions['code']) ? error : undefined;
}
