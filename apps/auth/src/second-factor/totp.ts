import { generateSecret, generateURI, verify } from 'otplib';

/** RFC 6238 with the parameters that every authenticator app supports: HMAC-SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30;
const ISSUER = 'E-Storefront';

/** 160 random bits in Base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/** The `otpauth` URI in the QR code. */
export function totpUri(email: string, secret: string): string {
  return generateURI({ issuer: ISSUER, label: email, secret });
}

export function isTotpCode(code: string): boolean {
  return /^\d{6}$/.test(code);
}

/**
 * The time step of a code: the current one, or an adjacent one because of clock skew (RFC 6238, 5.2). Null for a wrong
 * code and for a step up to `usedStep`.
 */
export async function findTimeStep(secret: string, code: string, usedStep: number): Promise<number | null> {
  if (!isTotpCode(code)) return null;
  const epoch = Math.floor(Date.now() / 1000);
  const result = await verify({ secret, token: code, epoch, epochTolerance: PERIOD_SECONDS });
  return result.valid && 'timeStep' in result && result.timeStep > usedStep ? result.timeStep : null;
}
