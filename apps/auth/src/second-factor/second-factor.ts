/** What an account's second factor is checked by. */
export interface StoredSecondFactor {
  /** The authenticator's secret, encrypted; null until a first one was confirmed. */
  sealedSecret: string | null;
  /** The time step of the last code that was used. */
  usedStep: number;
  recoveryHashes: string[];
  /** An authenticator that was shown and not yet confirmed. */
  pending: { sealedSecret: string; until: Date } | null;
}
