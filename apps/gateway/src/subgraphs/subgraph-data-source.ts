import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isErrorCode } from '@e-storefront/errors';
import {
  ANSWER_HEADERS,
  CLIENT_HEADERS,
  IDEMPOTENCY_HEADER,
  SubgraphConnection,
  UNKNOWN_OUTCOME,
  UnreachableError,
  type ReachabilityTimes,
  type SubgraphResponse,
} from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import { toFailedFetchResult } from './failed-fetch';
import {
  audiencesOf,
  toOwn,
  type Answer,
  type EntityReading,
  type PublicAnswer,
  type PublicAnswers,
} from './public-answers';

/** Keep-alive connections per subgraph. */
const MAX_CONNECTIONS = 64;
const RESPONSE_TIMEOUT_MS = 20_000;

type ProcessOptions = GraphQLDataSourceProcessOptions<GatewayContext>;
type ClientOptions = Extract<ProcessOptions, { incomingRequestContext: unknown }>;
/** Positions in a list of entities. */
type Places = [first: number, ...others: number[]];
type Result = Awaited<ReturnType<GraphQLDataSource<GatewayContext>['process']>>;

interface SubgraphDataSourceOptions {
  name: string;
  url: string;
  identity: CredentialSource;
  answers: PublicAnswers;
  times?: ReachabilityTimes;
}

/** The headers of an answer that may be shared. */
const sharing = z.object({
  'cache-control': z.templateLiteral(['public, max-age=', z.int()]),
  [ANSWER_HEADERS.audience]: z.enum(['everybody', 'shoppers', 'guests']),
  [ANSWER_HEADERS.tags]: z.string(),
});

/** The body of an error response, with a code of the shop's table. */
const errorBody = z.object({
  errors: z.tuple(
    [z.object({ message: z.string(), extensions: z.looseObject({ code: z.string().refine(isErrorCode) }) })],
    z.unknown(),
  ),
});

/**
 * Calls a subgraph with the gateway's credential and the caller's own token. Public answers are read once for all
 * callers.
 */
export class SubgraphDataSource implements GraphQLDataSource<GatewayContext> {
  readonly #options: SubgraphDataSourceOptions;
  readonly #connection: SubgraphConnection;

  constructor(options: SubgraphDataSourceOptions) {
    this.#options = options;
    const { url, times } = options;
    this.#connection = new SubgraphConnection(url, {
      connections: MAX_CONNECTIONS,
      withinMs: RESPONSE_TIMEOUT_MS,
      times,
    });
  }

  /** Turns a fetch that fails as a whole into errors at the paths that it would have filled. */
  async process(options: ProcessOptions): Promise<Result> {
    if (!('incomingRequestContext' in options)) throw new Error('A subgraph is called for clients only.');
    const { request, document } = options;
    try {
      return isRead(options) ? await this.#read(options) : await this.#mutate(options);
    } catch (error) {
      const result = toFailedFetchResult(error, { request, document });
      if (!result) throw error;
      return result;
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #read(options: ClientOptions): Promise<Result> {
    const { context, request } = options;
    const { query = '', variables: { representations, ...variables } = {} } = request;
    const wanted = { service: this.#options.name, query, variables };
    const audiences = audiencesOf(context);
    if (Array.isArray(representations))
      return this.#readEntities(options, { request: wanted, representations, audiences });
    const load = async (): Promise<PublicAnswer> => toAnswer(await this.#send(options, toBody(request)));
    const answer = await this.#options.answers.read({ request: wanted, audiences, load });
    restrict(options, answer);
    // Each caller parses the text itself, because the gateway modifies the result.
    return this.#parse(answer.text, options);
  }

  /** Loads the entities that are not cached, each of them once. */
  async #readEntities(options: ClientOptions, reading: Omit<EntityReading, 'load'>): Promise<Result> {
    const { request } = reading;
    const places = placesOf(reading.representations);
    const representations = places.map(([first]) => reading.representations[first]);
    const load = async (missing: readonly unknown[]): Promise<PublicAnswer> => {
      const variables = { ...request.variables, representations: missing };
      return toAnswer(await this.#send(options, toBody({ ...options.request, variables })));
    };
    const { cached, loaded } = await this.#options.answers.readEntities({
      ...reading,
      representations,
      load,
    });
    for (const answer of [...cached, loaded]) if (answer) restrict(options, answer);
    const result = loaded && this.#parse(loaded.text, options);
    const isWhole = cached.every((answer) => !answer) && places.length === reading.representations.length;
    return result && isWhole ? result : placeEntities(places, cached, result);
  }

  async #mutate(options: ClientOptions): Promise<Result> {
    const answer = toOwn(await this.#send(options, toBody(options.request)));
    restrict(options, answer);
    // A caller must not receive cached answers from before its own change.
    await this.#options.answers.purgesApplied();
    return this.#parse(answer.text, options);
  }

  /** @throws a coded error of the subgraph, or SERVICE_UNAVAILABLE for any other failure */
  async #send(options: ClientOptions, body: string): Promise<SubgraphResponse> {
    const request = { headers: await this.#headers(options.context), body, isRead: isRead(options) };
    const response = await this.#connection.post(request).catch((error: unknown) => {
      throw this.#unavailable(options, wasNeverSent(error));
    });
    if (response.status >= 200 && response.status < 300) return response;
    const { data } = errorBody.safeParse(parseJson(response.text));
    if (!data) throw this.#unavailable(options);
    const [{ message, extensions }] = data.errors;
    throw new GraphQLError(message, { extensions });
  }

  #parse(text: string, options: ClientOptions): Result {
    const result = parseJson(text);
    if (!isResult(result)) throw this.#unavailable(options);
    return result;
  }

  async #headers(context: GatewayContext): Promise<Record<string, string>> {
    const { requestId, authorization, client, idempotencyKey, traceparent } = context;
    return {
      [SERVICE_HEADER]: await this.#options.identity.credential(),
      'x-request-id': requestId,
      [CLIENT_HEADERS.address]: client.address,
      ...(client.agent && { [CLIENT_HEADERS.agent]: client.agent }),
      ...(authorization && { authorization }),
      ...(idempotencyKey && { [IDEMPOTENCY_HEADER]: idempotencyKey }),
      ...(traceparent && { traceparent }),
    };
  }

  #unavailable(options: ClientOptions, wasNotSent = false): DomainError {
    const isOutcomeUnknown = !isRead(options) && !wasNotSent;
    return new DomainError('SERVICE_UNAVAILABLE', {
      ...(isOutcomeUnknown && { message: UNKNOWN_OUTCOME }),
      details: { service: this.#options.name, ...(isOutcomeUnknown && { outcome: 'unknown' }) },
    });
  }
}

function isRead({ request: { query } }: ClientOptions): boolean {
  return !query?.startsWith('mutation');
}

function toBody({ query, variables, operationName }: ClientOptions['request']): string {
  return JSON.stringify({ query, variables, operationName });
}

/** Restricts the response to the audience of one of its parts. */
function restrict({ context, incomingRequestContext }: ClientOptions, answer: Answer): void {
  const { audience, maxAge } = answer;
  context.answer.include(answer);
  incomingRequestContext.overallCachePolicy?.restrict(
    audience === 'caller' ? { maxAge: 0, scope: 'PRIVATE' } : { maxAge, scope: 'PUBLIC' },
  );
}

/**
 * The positions of each distinct entity: several positions of a list often have the same one, such as the seller of
 * its products.
 */
function placesOf(representations: readonly unknown[]): Places[] {
  const places = new Map<string, Places>();
  for (const [position, representation] of representations.entries()) {
    const key = JSON.stringify(representation);
    const known = places.get(key);
    if (known) known.push(position);
    else places.set(key, [position]);
  }
  return [...places.values()];
}

/** Inserts each entity, cached or loaded, and the errors of the loaded ones at all its positions. */
function placeEntities(
  places: readonly Places[],
  cached: readonly (Answer | undefined)[],
  loaded: Result | undefined,
): Result {
  const entities: unknown[] = [];
  const found: unknown = loaded?.data?.['_entities'];
  const missing = places.filter((_positions, index) => !cached[index]);
  for (const [index, positions] of missing.entries()) {
    const entity: unknown = Array.isArray(found) ? found[index] : null;
    // Copied, because the gateway modifies each of them.
    for (const [copy, position] of positions.entries())
      entities[position] = copy === 0 ? entity : structuredClone(entity);
  }
  for (const [index, answer] of cached.entries()) {
    if (!answer) continue;
    for (const position of places[index] ?? []) entities[position] = JSON.parse(answer.text) as unknown;
  }
  const errors = loaded?.errors?.flatMap((error) => {
    const [root = '_entities', index, ...rest] = error.path ?? [];
    const positions = typeof index === 'number' ? missing[index] : undefined;
    return positions?.map((position) => ({ ...error, path: [root, position, ...rest] })) ?? [error];
  });
  return { data: { _entities: entities }, ...(errors && { errors }) };
}

function toAnswer({ text, headers }: SubgraphResponse): PublicAnswer {
  const { data } = sharing.safeParse(headers);
  if (!data) return toOwn({ text });
  return {
    text,
    audience: data[ANSWER_HEADERS.audience],
    maxAge: Number(data['cache-control'].split('=')[1]),
    tags: data[ANSWER_HEADERS.tags].split(' ').filter(Boolean),
  };
}

function isResult(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the request never left, so that the subgraph cannot have executed anything. */
function wasNeverSent(error: unknown): boolean {
  if (error instanceof UnreachableError) return !error.wasSent;
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as Error & { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].some((one) => one === 'ECONNREFUSED' || one === 'UND_ERR_CONNECT_TIMEOUT');
}
