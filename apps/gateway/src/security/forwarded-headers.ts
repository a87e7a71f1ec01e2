import { isIP } from 'node:net';
import { badInput, DomainError } from '@e-storefront/errors';

// Headers of a client that are handed on to the services. Together with those of the gateway they must stay below what a
// service reads (16 KiB), or it would refuse the call and look as if it were away.

/** What is kept of what a client says of itself: browsers need a quarter of it. */
const MOST_AGENT = 1_024;
/** More than a token of ours can measure, with the longest names and addresses. */
const MOST_AUTHORIZATION = 8_192;
/** What the services take is 255 characters; two more are the quotes of a structured field. */
const MOST_IDEMPOTENCY_KEY = 257;
/** More than any content type or webhook signature measures. */
const MOST_VALUE = 2_048;
/** W3C Trace Context, version 00: other versions may be longer, and are let go. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The user agent, cut to what anybody needs of it. */
export function boundedAgent(agent: string | undefined): string {
  return (agent ?? '').slice(0, MOST_AGENT);
}

/** The trace context where it has the form of one. */
export function boundedTrace(traceparent: string | string[] | undefined): string | undefined {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;
}

/** A content type or a signature, where it is not longer than any that means something. */
export function boundedValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value.length <= MOST_VALUE ? value : undefined;
}

/** The address that a client or a proxy gave, where it is one. */
export function boundedAddress(address: string): string {
  return isIP(address) ? address : 'unknown';
}

/** The Authorization header. @throws BAD_REQUEST when it is longer than any that could hold */
export function boundedAuthorization(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length <= MOST_AUTHORIZATION) return authorization;
  throw new DomainError('BAD_REQUEST', {
    message: `The Authorization header may have at most ${MOST_AUTHORIZATION} characters.`,
  });
}

/** The key that names a request. @throws BAD_USER_INPUT when it is longer than the services take */
export function boundedIdempotencyKey(key: string | string[] | undefined): string | undefined {
  if (typeof key !== 'string') return undefined;
  if (key.length <= MOST_IDEMPOTENCY_KEY) return key;
  throw badInput('idempotencyKey', 'must be 1 to 255 visible ASCII characters, such as a UUID.');
}
