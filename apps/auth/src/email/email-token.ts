/** Also the name of the mail. */
export type TokenPurpose = 'reset-password' | 'verify-email';

/** The stored form, without the token itself. */
export interface StoredEmailToken {
  hash: string;
  purpose: TokenPurpose;
  userId: string;
  expiresAt: Date;
}
