/** What a mailed token proves the right to do; the mail that brings it is called the same. */
export type TokenPurpose = 'reset-password' | 'verify-email';

/** A token as it is stored: by its hash. */
export interface StoredEmailToken {
  hash: string;
  purpose: TokenPurpose;
  userId: string;
  expiresAt: Date;
}
