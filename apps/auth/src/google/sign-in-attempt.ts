import type { GoogleIdentity } from './google-identity';

/** A sign-in that has begun, with what its end is checked against. */
export interface SignInAttempt {
  redirectUri: string;
  /** The PKCE code verifier (RFC 7636). */
  verifier: string;
  nonce: string;
  expiresAt: Date;
  /** Who Google said it is, where Google was asked already and only the second factor was missing. */
  identity?: GoogleIdentity;
  tries: number;
}

/** By what an attempt is found: the hash of its state and that of its browser's secret. */
export interface AttemptKey {
  stateHash: string;
  browserHash: string;
}
