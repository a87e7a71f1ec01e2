import { print, type DocumentNode } from 'graphql';

/** An error as clients get it. */
export interface ClientError {
  message: string;
  path?: (string | number)[];
  locations?: { line: number; column: number }[];
  extensions: { code: string } & Record<string, unknown>;
}

/** A GraphQL response as it came over HTTP. */
export interface GraphQLAnswer {
  status: number;
  headers: Headers;
  data: unknown;
  errors: ClientError[];
  extensions: unknown;
}

/** An operation as it is sent: text stays as it is, a document is printed. */
export function operationText(operation: string | DocumentNode): string {
  return typeof operation === 'string' ? operation : print(operation);
}

/**
 * Posts an operation to a GraphQL server.
 * @param url the server's address without `/graphql`
 * @param body what is sent as JSON: usually `query` and `variables`
 */
export async function postGraphQL(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    // A kept connection may be closed by the server in the moment when a busy test process uses it again.
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify(body),
  });
  return readAnswer(response);
}

/** Reads a GraphQL response, or another JSON response with an error's code. */
export async function readAnswer(response: Response): Promise<GraphQLAnswer> {
  const { data, errors = [], extensions } = (await response.json()) as Partial<GraphQLAnswer>;
  return { status: response.status, headers: response.headers, data, errors, extensions };
}

/** The data of an answer. @throws when it has errors */
export function dataOf<Data>({ data, errors }: { data: Data } & Pick<GraphQLAnswer, 'errors'>): Data {
  if (errors.length > 0) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
  return data;
}

/** What must be there, such as a root field of an answer without errors. @throws when it is not */
export function present<Value>(value: Value): NonNullable<Value> {
  if (value === null || value === undefined) throw new Error('The answer lacks a value that must be there.');
  return value;
}
