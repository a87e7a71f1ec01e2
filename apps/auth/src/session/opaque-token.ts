import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in base64url. */
export function createOpaqueToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The stored form: a leaked database reveals no usable token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
