import { randomUUID } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { getOperationAST, print, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isErrorCode } from '@e-storefront/errors';
import { currentRequestId } from '@e-storefront/server';
import type { ReachabilityTimes } from './reachability';
import { SubgraphConnection } from './subgraph-connection';

const MAX_CONNECTIONS = 32;
const CALL_TIMEOUT_MS = 10_000;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const response = z.object({
  data: z.custom<object>(isObject).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() }))
    .optional(),
});

/** The document was checked against the other subgraph's schema, whose server guarantees the fields. */
const isResult = <Result>(data: object | null | undefined): data is Result & object => isObject(data);

/**
 * Calls another subgraph on this service's own behalf, over keep-alive connections and with the current
 * request id.
 */
export class ServiceClient {
  readonly #connection: SubgraphConnection;
  readonly #target: string;
  readonly #identity: CredentialSource;

  /** @param url the other subgraph's GraphQL address */
  constructor(target: string, url: string, identity: CredentialSource, times?: ReachabilityTimes) {
    this.#connection = new SubgraphConnection(url, {
      connections: MAX_CONNECTIONS,
      withinMs: CALL_TIMEOUT_MS,
      times,
    });
    this.#target = target;
    this.#identity = identity;
  }

  /**
   * Runs one operation.
   * @throws DomainError with the code of the other service
   * @throws SERVICE_UNAVAILABLE when it does not respond; it is then unknown whether a write was executed
   */
  async call<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data, errors } = response.parse(await this.#send(document, variables));
    const error = errors?.[0];
    if (error) throw this.#translated(error.message, error.extensions ?? {});
    if (!isResult<Result>(data)) throw new Error(`The ${this.#target} service returned no data.`);
    return data;
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  async #send(document: DocumentNode, variables: unknown): Promise<unknown> {
    const headers = {
      'x-request-id': currentRequestId() ?? randomUUID(),
      [SERVICE_HEADER]: await this.#identity.credential(),
    };
    const body = JSON.stringify({ query: textOf(document), variables });
    const isRead = getOperationAST(document)?.operation === 'query';
    try {
      const { text } = await this.#connection.post({ headers, body, isRead });
      return JSON.parse(text);
    } catch (cause) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: `A part of the shop (${this.#target}) is not available right now. Try again in a moment.`,
        details: { service: this.#target, reason: cause instanceof Error ? cause.name : 'unknown' },
      });
    }
  }

  #translated(message: string, extensions: Record<string, unknown>): Error {
    const { code, ...details } = extensions;
    if (!isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR') {
      return new Error(`The ${this.#target} service failed: ${message}`);
    }
    return new DomainError(code, { message, details });
  }
}

const texts = new WeakMap<DocumentNode, string>();

/** The text of a document; printed once. */
function textOf(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}
