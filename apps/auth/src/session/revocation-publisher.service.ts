import { REVOCATION_RETENTION_MS } from '@e-storefront/auth';
import type { RevokedSessions } from './revoked-sessions.model';
import type { RevocationChannel } from './redis-revocation-channel';

interface Dependencies {
  revokedSessions: RevokedSessions;
  channel: RevocationChannel;
  onError: (error: unknown) => void;
}

/** After this the response is sent and the next job run publishes the revocation. */
const PUBLISH_TIMEOUT_MS = 1_000;
const BATCH_SIZE = 500;

/**
 * Publishes revoked sessions to all services. The database keeps unpublished ones for the next job run; after the channel
 * has lost its data, all recent ones are published again.
 */
export class RevocationPublisher {
  readonly #dependencies: Dependencies;
  /** True at startup: the channel may have lost data in the meantime. */
  #isChannelIncomplete = true;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Publishes newly revoked sessions. Never rejects, and waits for one second at most. */
  async publish(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const published = this.#publishNow(ids).catch(this.#dependencies.onError);
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<void>((resolve) => (timer = setTimeout(resolve, PUBLISH_TIMEOUT_MS)));
    await Promise.race([published, timedOut]);
    clearTimeout(timer);
  }

  /** The channel may have lost data while it was disconnected. */
  onChannelReconnected(): void {
    this.#isChannelIncomplete = true;
  }

  /** Publishes pending revocations. @throws errors of the database or the channel */
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
