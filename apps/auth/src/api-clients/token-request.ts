import { OAuthError } from '@node-oauth/oauth2-server';

/** How a client shows who it is (RFC 6749, 2.3.1). */
export type ClientAuthentication = 'basic' | 'body';

/** A request to the token endpoint, with one client authentication. */
export interface TokenRequest {
  readonly authentication: ClientAuthentication;
  /** The parameters with a value, among them `client_id` and `client_secret`, wherever these came. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Other ways to authenticate than by a secret, which are not served here (RFC 7521, 4.2). */
const ASSERTION_PARAMETER = 'client_assertion';

/**
 * Reads a token request by RFC 6749: parameters without a value count as left out and none may come twice (3.2), a client
 * authenticates in one way only (2.3), and in the header its id and secret are form-encoded (2.3.1).
 * @param authorization the header as it came
 * @throws OAuthError with invalid_request or invalid_client
 */
export function parseTokenRequest(authorization: string | undefined, body: unknown): TokenRequest {
  if (!(body instanceof URLSearchParams)) {
    throw invalidRequest('The body must be application/x-www-form-urlencoded.');
  }
  const given = [...body].filter(([, value]) => value !== '');
  const parameters = Object.fromEntries(given);
  if (Object.keys(parameters).length < given.length) throw invalidRequest('A parameter is sent twice.');
  const { client_id: id, client_secret: secret, [ASSERTION_PARAMETER]: assertion } = parameters;
  if (authorization === undefined) {
    if (assertion !== undefined) throw invalidClient('body', 'Assertions are not served; send a secret.');
    if (id === undefined || secret === undefined) {
      throw invalidClient('body', 'Send client_id and client_secret, or an Authorization header.');
    }
    return { authentication: 'body', parameters };
  }
  if (secret !== undefined || assertion !== undefined) {
    throw invalidRequest(
      'A client authenticates in one way only: by the Authorization header or in the body.',
    );
  }
  const [clientId, clientSecret] = parseBasicCredentials(authorization);
  if (id !== undefined && id !== clientId)
    throw invalidRequest('The body names another client than the header.');
  return {
    authentication: 'basic',
    parameters: { ...parameters, client_id: clientId, client_secret: clientSecret },
  };
}

/** The status with which a client that is not known is refused: 401 asks for the header that it used (5.2). */
export function invalidClientStatus(authentication: ClientAuthentication): 400 | 401 {
  return authentication === 'basic' ? 401 : 400;
}

function parseBasicCredentials(authorization: string): [id: string, secret: string] {
  const encoded = /^basic +([\w.~+/-]+=*)$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined) throw invalidClient('basic', 'The Authorization header must be Basic.');
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const credentials = [id, secret].map((part) => (part === undefined ? '' : decodeFormValue(part)));
  const [clientId = '', clientSecret = ''] = credentials;
  if (clientId === '' || clientSecret === '') {
    throw invalidClient('basic', 'The Authorization header holds no id with a secret.');
  }
  return [clientId, clientSecret];
}

/** A value out of application/x-www-form-urlencoded; empty when it is not encoded so. */
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
