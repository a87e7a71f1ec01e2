import { isIP } from 'node:net';
import { badInput, DomainError } from '@e-storefront/errors';

// Limits on client headers that the gateway forwards. Together with its own they must stay below the 16 KiB that a
// service accepts, because a service rejects larger requests and would appear unavailable.

/** Browsers need a quarter of it. */
const MAX_AGENT_LENGTH = 1_024;
/** Longer than any token that auth issues, with the longest names and addresses. */
const MAX_AUTHORIZATION_LENGTH = 8_192;
/** Services accept 255 characters, to which a structured field adds two quotes. */
const MAX_IDEMPOTENCY_KEY_LENGTH = 257;
/** Longer than any content type or webhook signature. */
const MAX_VALUE_LENGTH = 2_048;
/** W3C Trace Context, version 00. Other versions may be longer and are dropped. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export function truncateAgent(agent: string | undefined): string {
  return (agent ?? '').slice(0, MAX_AGENT_LENGTH);
}

/** Returns undefined for a malformed trace context. */
export function parseTraceparent(traceparent: string | string[] | undefined): string | undefined {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;
}

/** Returns a content type or signature, or undefined when it is too long to be one. */
export function limitHeaderValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value.length <= MAX_VALUE_LENGTH ? value : undefined;
}

/** Returns `unknown` for anything but an IP address. */
export function parseAddress(address: string): string {
  return isIP(address) ? address : 'unknown';
}

/** @throws BAD_REQUEST when the header is longer than any valid one */
export function limitAuthorization(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length <= MAX_AUTHORIZATION_LENGTH) return authorization;
  throw new DomainError('BAD_REQUEST', {
    message: `The Authorization header may have at most ${MAX_AUTHORIZATION_LENGTH} characters.`,
  });
}

/** @throws BAD_USER_INPUT when the key is longer than services accept */
export function limitIdempotencyKey(key: string | string[] | undefined): string | undefined {
  if (typeof key !== 'string') return undefined;
  if (key.length <= MAX_IDEMPOTENCY_KEY_LENGTH) return key;
  throw badInput('idempotencyKey', 'must be 1 to 255 visible ASCII characters, such as a UUID.');
}
