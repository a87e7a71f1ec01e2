import { z } from 'zod';

/** The API has the same origin as this page. */
export const HTTP_URL = new URL('/graphql', window.location.href).href;
export const WEBSOCKET_URL = HTTP_URL.replace(/^http/, 'ws');

const responseShape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

export interface Call {
  query: string;
  variables?: Record<string, unknown>;
  token?: string | undefined;
}

/** Runs one operation outside the editors. @throws Error with the API's first message */
export async function callApi({ query, variables, token }: Call): Promise<Record<string, unknown>> {
  const response = await fetch(HTTP_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = responseShape.parse(await response.json());
  if (errors?.[0]) throw new Error(errors[0].message);
  if (!data) throw new Error(`The API answered with status ${response.status}.`);
  return data;
}
