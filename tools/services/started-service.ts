/** A database or cache that answers. */
export interface StartedService {
  url: string;
  /** The process that was started for it; absent when it was there before. */
  pid?: number;
  /** Ends what was started for it; nothing when it was there before. */
  stop(): Promise<void>;
}
