import type { GoogleIdentity } from './google-identity';

/** A started sign-in with the values that its completion is checked against. */
export interface SignInAttempt {
  redirectUri: string;
  /** The PKCE code verifier (RFC 7636). */
  verifier: string;
  nonce: string;
  expiresAt: Date;
  /** Set when Google has confirmed the identity and only the second factor is missing. */
  identity?: GoogleIdentity;
  tries: number;
}

export interface AttemptKey {
  stateHash: string;
  browserHash: string;
}
