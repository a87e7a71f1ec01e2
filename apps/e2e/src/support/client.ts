import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { DocumentNode } from 'graphql';
import { dataOf, operationText, postGraphQL, present, type ClientError } from '@e-storefront/testing';
import { GATEWAY } from './environment';

export { present, type ClientError };

/** An answer of the gateway over HTTP. */
export interface Answer<Data = unknown> {
  status: number;
  contentType: string;
  /** The origin that browsers may show the answer to. */
  allowOrigin: string | null;
  data: Data;
  errors: ClientError[];
}

export interface CallOptions {
  variables?: Record<string, unknown>;
  /** Whose access token is sent along; nobody's when left out. */
  as?: { accessToken: string };
  headers?: Record<string, string>;
  /** The gateway to ask, when it is not the shared one. */
  gateway?: string;
}

/** The last argument of a call with a typed document; without required variables it may be left out. */
export type TypedOptions<Variables, Options extends CallOptions = CallOptions> =
  Record<string, never> extends Variables
    ? [options?: Omit<Options, 'variables'> & { variables?: Variables }]
    : [options: Omit<Options, 'variables'> & { variables: Variables }];

/** Runs one operation as the clients do: POST to `/graphql`. */
export async function ask<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  ...options: TypedOptions<Variables>
): Promise<Answer<Result | null | undefined>>;
export async function ask(query: string | DocumentNode, options?: CallOptions): Promise<Answer>;
export async function ask(query: string | DocumentNode, options: CallOptions = {}): Promise<Answer> {
  const { variables, as, headers, gateway = GATEWAY } = options;
  const answer = await postGraphQL(
    gateway,
    { query: operationText(query), variables },
    { ...(as && { authorization: `Bearer ${as.accessToken}` }), ...headers },
  );
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? '',
    allowOrigin: answer.headers.get('access-control-allow-origin'),
    data: answer.data,
    errors: answer.errors,
  };
}

/** Runs one operation that must succeed, and gives its data. @throws when it has errors */
export async function data<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  ...options: TypedOptions<Variables>
): Promise<Result>;
export async function data(query: string, options?: CallOptions): Promise<unknown>;
export async function data(query: string | DocumentNode, options: CallOptions = {}): Promise<unknown> {
  return dataOf(await ask(query, options));
}

/** Runs one operation that must be refused with exactly one error, and gives that. @throws when it is not */
export async function refusal(query: string | DocumentNode, options: CallOptions = {}): Promise<ClientError> {
  const answer = await ask(query, options);
  const [error] = answer.errors;
  if (!error || answer.errors.length > 1) {
    throw new Error(`Expected one error, got ${JSON.stringify(answer)}`);
  }
  return error;
}

/** The code of the one error of an operation. @throws when it succeeds or has several errors */
export async function refusalCode(query: string | DocumentNode, options: CallOptions = {}): Promise<string> {
  return (await refusal(query, options)).extensions.code;
}
