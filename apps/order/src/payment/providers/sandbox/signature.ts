import { createHmac, timingSafeEqual } from 'node:crypto';

/** Maximum age, or clock skew ahead, of a signature. */
const TOLERANCE_MS = 5 * 60_000;

/** Signs a body with a timestamp: `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body">`. */
export function sign(body: string, secret: string, at = new Date()): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${digest(seconds, body, secret).toString('hex')}`;
}

/** Whether the signature was made with the secret and is recent enough not to be a replay. */
export function hasValidSignature(
  { body, signature }: { body: string; signature: string },
  secret: string,
  now = new Date(),
): boolean {
  const [, seconds, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (!seconds || !given) return false;
  if (Math.abs(now.getTime() - Number(seconds) * 1_000) > TOLERANCE_MS) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), digest(Number(seconds), body, secret));
}

function digest(seconds: number, body: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
}
