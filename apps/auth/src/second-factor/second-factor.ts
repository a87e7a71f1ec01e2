export interface StoredSecondFactor {
  /** The encrypted TOTP secret; null until the first one is confirmed. */
  sealedSecret: string | null;
  /** The time step of the last used code. */
  usedStep: number;
  recoveryHashes: string[];
  /** An authenticator that is not yet confirmed. */
  pending: { sealedSecret: string; until: Date } | null;
}
