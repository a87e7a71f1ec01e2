/** A database or cache that answers. */
export interface StartedService {
  url: string;
  /** Ends what was started for it; nothing when it was there before. */
  stop(): Promise<void>;
}
