import { OAuthError } from '@node-oauth/oauth2-server';

/** Where a client sends its credentials (RFC 6749, 2.3.1). */
export type ClientAuthentication = 'basic' | 'body';

export interface TokenRequest {
  readonly authentication: ClientAuthentication;
  /** Non-empty parameters, including `client_id` and `client_secret` from either source. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Unsupported authentication by assertion (RFC 7521, 4.2). */
const ASSERTION_PARAMETER = 'client_assertion';

/**
 * Parses a token request by RFC 6749: empty parameters count as omitted and repeated ones are invalid (3.2), a client
 * uses one authentication method (2.3), and id and secret in the header are form-encoded (2.3.1).
 * @param authorization the raw header
 * @throws OAuthError with invalid_request or invalid_client
 */
export function parseTokenRequest(authorization: string | undefined, body: unknown): TokenRequest {
  if (!(body instanceof URLSearchParams)) {
    throw invalidRequest('The body must be application/x-www-form-urlencoded.');
  }
  const given = [...body].filter(([, value]) => value !== '');
  const parameters = Object.fromEntries(given);
  if (Object.keys(parameters).length < given.length) throw invalidRequest('A parameter is repeated.');
  const { client_id: id, client_secret: secret, [ASSERTION_PARAMETER]: assertion } = parameters;
  if (authorization === undefined) {
    if (assertion !== undefined)
      throw invalidClient('body', 'Client assertions are not supported. Send a client secret.');
    if (id === undefined || secret === undefined) {
      throw invalidClient('body', 'Send client_id and client_secret or an Authorization header.');
    }
    return { authentication: 'body', parameters };
  }
  if (secret !== undefined || assertion !== undefined) {
    throw invalidRequest('Use only one client authentication: the Authorization header or the body.');
  }
  const [clientId, clientSecret] = parseBasicCredentials(authorization);
  if (id !== undefined && id !== clientId)
    throw invalidRequest('The client_id in the body differs from the one in the header.');
  return {
    authentication: 'basic',
    parameters: { ...parameters, client_id: clientId, client_secret: clientSecret },
  };
}

/** The status for invalid_client: 401 if the client used the Authorization header (5.2). */
export function invalidClientStatus(authentication: ClientAuthentication): 400 | 401 {
  return authentication === 'basic' ? 401 : 400;
}

function parseBasicCredentials(authorization: string): [id: string, secret: string] {
  const encoded = /^basic +([\w.~+/-]+=*)$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined)
    throw invalidClient('basic', 'The Authorization header must use the Basic scheme.');
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const credentials = [id, secret].map((part) => (part === undefined ? '' : decodeFormValue(part)));
  const [clientId = '', clientSecret = ''] = credentials;
  if (clientId === '' || clientSecret === '') {
    throw invalidClient('basic', 'The Authorization header contains no client id and secret.');
  }
  return [clientId, clientSecret];
}

/** Empty for an invalid encoding. */
function decodeFormValue(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

function invalidRequest(description: string): OAuthError {
  return new OAuthError(description, { name: 'invalid_request', code: 400 });
}

function invalidClient(authentication: ClientAuthentication, description: string): OAuthError {
  return new OAuthError(description, { name: 'invalid_client', code: invalidClientStatus(authentication) });
}
