import { print, type DocumentNode } from 'graphql';

/** An error as clients receive it. */
export interface ClientError {
  message: string;
  path?: (string | number)[];
  locations?: { line: number; column: number }[];
  extensions: { code: string } & Record<string, unknown>;
}

/** A GraphQL response over HTTP. */
export interface GraphQLAnswer {
  status: number;
  headers: Headers;
  data: unknown;
  errors: ClientError[];
  extensions: unknown;
}

/** The text of an operation; a document is printed. */
export function operationText(operation: string | DocumentNode): string {
  return typeof operation === 'string' ? operation : print(operation);
}

/**
 * Posts an operation to a GraphQL server.
 * @param url the server's address without `/graphql`
 * @param body sent as JSON: usually `query` and `variables`
 */
export async function postGraphQL(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    // The server may close an idle keep-alive connection just when a busy test process reuses it.
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify(body),
  });
  return readAnswer(response);
}

/** Parses a GraphQL response, or another JSON response with an error code. */
export async function readAnswer(response: Response): Promise<GraphQLAnswer> {
  const { data, errors = [], extensions } = (await response.json()) as Partial<GraphQLAnswer>;
  return { status: response.status, headers: response.headers, data, errors, extensions };
}

/** The data of a response. @throws when it has errors */
export function dataOf<Data>({ data, errors }: { data: Data } & Pick<GraphQLAnswer, 'errors'>): Data {
  if (errors.length > 0) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
  return data;
}

/** A value that must be present, such as a root field of a response without errors. @throws when it is not */
export function present<Value>(value: Value): NonNullable<Value> {
  if (value === null || value === undefined)
    throw new Error('A required value is missing from the response.');
  return value;
}
