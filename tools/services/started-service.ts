/** A database or cache that answers. */
export interface StartedService {
  url: string;
  /** The process that was started for it; absent when it was there before. */
  pid?: number;
  /** Ends what was started for it; nothing when it was there before. */
  stop(): Promise<void>;
  /** Ends it as a power cut would: nothing of it gets to write or to say goodbye. Absent when it was there before. */
  kill?(): Promise<void>;
}
