import { ENDS_REMEMBERED_MS } from '@e-storefront/auth';

/** Ended sessions, keys and machine clients, as their rows in the database tell of them. */
export interface EndedSessions {
  /** Those that ended since a time and of which nobody has been told yet: of each kind the oldest ones. */
  unannounced(since: Date, limit: number): Promise<string[]>;
  /** All that ended since a time, in bounded groups. */
  endedSince(since: Date): AsyncIterable<string[]>;
  /** Notes that everybody was told of these. */
  markAnnounced(ids: readonly string[]): Promise<void>;
}

/** The way to all services. */
export interface RevocationChannel {
  /** @throws when the channel is away */
  tell(ids: readonly string[]): Promise<void>;
  /** Whether what was told before is still there for services that start now. @throws when the channel is away */
  isIntact(): Promise<boolean>;
  /** Notes that everything was told. */
  markIntact(): Promise<void>;
}

interface Ports {
  ended: EndedSessions;
  channel: RevocationChannel;
  onError: (error: unknown) => void;
}

/** How long the answer to a caller waits for the channel; after that the next look tells. */
const PATIENCE_MS = 1_000;
const MOST_AT_ONCE = 500;

/**
 * Tells all services which sessions have ended. What cannot be told at once stands in the database and is told by the
 * next look, and when the channel has lost its memory it is told everything again.
 */
export class EndAnnouncer {
  readonly #ports: Ports;
  /** Nobody knows at the start what the channel has lost since the last one. */
  #mayHaveLost = true;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Tells of sessions that have just ended. Never rejects, and waits a second at most. */
  async announce(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const told = this.#tell(ids).catch(this.#ports.onError);
    let patience: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => (patience = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([told, over]);
    clearTimeout(patience);
  }

  /** The channel was away and is back: it may have forgotten what it was told. */
  channelReturned(): void {
    this.#mayHaveLost = true;
  }

  /** Tells what was not told yet. @throws what the database or the channel throws */
  async catchUp(): Promise<void> {
    const since = new Date(Date.now() - ENDS_REMEMBERED_MS);
    if (this.#mayHaveLost || !(await this.#ports.channel.isIntact())) return this.#tellAll(since);
    const { ended } = this.#ports;
    for (;;) {
      const ids = await ended.unannounced(since, MOST_AT_ONCE);
      await this.#tell(ids);
      if (ids.length < MOST_AT_ONCE) return;
    }
  }

  async #tellAll(since: Date): Promise<void> {
    const { ended, channel } = this.#ports;
    this.#mayHaveLost = false;
    try {
      for await (const ids of ended.endedSince(since)) await this.#tell(ids);
      await channel.markIntact();
    } catch (error) {
      this.#mayHaveLost = true;
      throw error;
    }
  }

  async #tell(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#ports.channel.tell(ids);
    await this.#ports.ended.markAnnounced(ids);
  }
}
