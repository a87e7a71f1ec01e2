import { generateSecret, generateURI, verify } from 'otplib';

/** RFC 6238 with what every authenticator app takes: HMAC-SHA-1, six digits, a new code each 30 seconds. */
const PERIOD_SECONDS = 30;
const ISSUER = 'E-Storefront';

/** A secret for a new authenticator: 160 random bits, in Base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/** The address behind the QR code that authenticator apps read. */
export function totpUri(email: string, secret: string): string {
  return generateURI({ issuer: ISSUER, label: email, secret });
}

/** Whether a text has the form of a code. */
export function isTotpCode(code: string): boolean {
  return /^\d{6}$/.test(code);
}

/**
 * The time step that a code belongs to: the present one, or one beside it for clocks that differ (RFC 6238, 5.2).
 * Null for a wrong code, and for one of a step that is not later than `usedStep`.
 */
export async function findTimeStep(secret: string, code: string, usedStep: number): Promise<number | null> {
  if (!isTotpCode(code)) return null;
  const epoch = Math.floor(Date.now() / 1000);
  const result = await verify({ secret, token: code, epoch, epochTolerance: PERIOD_SECONDS });
  return result.valid && 'timeStep' in result && result.timeStep > usedStep ? result.timeStep : null;
}
