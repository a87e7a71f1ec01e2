import { createHash, randomBytes } from 'node:crypto';

/** A token that says nothing and cannot be guessed: 256 random bits. */
export function createOpaqueToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The form in which an opaque token is stored: who reads the database cannot use what stands there. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
