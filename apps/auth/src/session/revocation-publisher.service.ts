import { REVOCATION_RETENTION_MS } from '@e-storefront/auth';
import type { RevokedSessions } from './revoked-sessions.model';
import type { RevocationChannel } from './redis-revocation-channel';

interface Dependencies {
  revokedSessions: RevokedSessions;
  channel: RevocationChannel;
  onError: (error: unknown) => void;
}

/** How long the answer to a caller waits for the channel; after that the next look tells. */
const PUBLISH_TIMEOUT_MS = 1_000;
const BATCH_SIZE = 500;

/**
 * Tells all services which sessions have ended. What cannot be told at once stands in the database and is told by the
 * next look, and when the channel has lost its memory it is told everything again.
 */
export class RevocationPublisher {
  readonly #dependencies: Dependencies;
  /** Nobody knows at the start what the channel has lost since the last one. */
  #isChannelIncomplete = true;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Tells of sessions that have just ended. Never rejects, and waits a second at most. */
  async publish(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const told = this.#publishNow(ids).catch(this.#dependencies.onError);
    let patience: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => (patience = setTimeout(resolve, PUBLISH_TIMEOUT_MS)));
    await Promise.race([told, over]);
    clearTimeout(patience);
  }

  /** The channel was away and is back: it may have forgotten what it was told. */
  onChannelReconnected(): void {
    this.#isChannelIncomplete = true;
  }

  /** Tells what was not told yet. @throws what the database or the channel throws */
  async publishPending(): Promise<void> {
    const since = new Date(Date.now() - REVOCATION_RETENTION_MS);
    if (this.#isChannelIncomplete || !(await this.#dependencies.channel.isIntact()))
      return this.#republishAll(since);
    const { revokedSessions } = this.#dependencies;
    for (;;) {
      const ids = await revokedSessions.findUnpublished(since, BATCH_SIZE);
      await this.#publishNow(ids);
      if (ids.length < BATCH_SIZE) return;
    }
  }

  async #republishAll(since: Date): Promise<void> {
    const { revokedSessions, channel } = this.#dependencies;
    this.#isChannelIncomplete = false;
    try {
      for await (const ids of revokedSessions.findRevokedSince(since)) await this.#publishNow(ids);
      await channel.markIntact();
    } catch (error) {
      this.#isChannelIncomplete = true;
      throw error;
    }
  }

  async #publishNow(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#dependencies.channel.publish(ids);
    await this.#dependencies.revokedSessions.markPublished(ids);
  }
}
