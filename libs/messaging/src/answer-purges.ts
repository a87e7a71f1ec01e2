import type { Redis } from 'ioredis';
import { z } from 'zod';
import { answerKeys } from './answer-store';

const CHANNEL = 'answers:purge';
/** Beyond this time Redis counts as unavailable. */
const CONFIRM_WITHIN_MS = 500;

const purgeMessage = z.object({
  service: z.string(),
  /** The changed entities, as `Type:id`; null when any cached answer of the service may have changed. */
  tags: z.array(z.string()).nullable(),
});

/** A change that makes cached answers of the service stale. */
export type Purge = z.infer<typeof purgeMessage>;

/** Removes the answers from the shared store and notifies the gateways, atomically. */
const PURGE = `
redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], 86400)
if #KEYS == 2 then
  redis.call('INCR', KEYS[2])
  redis.call('EXPIRE', KEYS[2], 86400)
end
for i = 3, #KEYS do
  for _, key in ipairs(redis.call('SMEMBERS', KEYS[i])) do redis.call('UNLINK', key) end
  redis.call('UNLINK', KEYS[i])
end
redis.call('PUBLISH', ARGV[1], ARGV[2])`;

/**
 * Purges answers from every gateway. Await it after a change is stored and before the change is reported to
 * its caller.
 */
export async function publishPurge(redis: Redis, purge: Purge): Promise<void> {
  const { service, tags } = purge;
  if (tags?.length === 0) return;
  const keys = [
    answerKeys.changes(service),
    answerKeys.epoch(service),
    ...(tags ?? []).map((tag) => answerKeys.tag(service, tag)),
  ];
  await redis.eval(PURGE, keys.length, ...keys, CHANNEL, JSON.stringify(purge));
}

/** Receives purges. */
export interface PurgeListener {
  onPurge: (purge: Purge) => void;
  /** Purges may have been missed: drop every cached answer. */
  onGap: () => void;
}

/** The purges that a gateway receives. */
export class PurgeSubscription {
  readonly #subscriber: Redis;
  readonly #listener: PurgeListener;
  #isCurrent = false;

  /**
   * @param redis is duplicated for the subscription
   * @param watch handles the connection's errors
   */
  constructor(redis: Redis, listener: PurgeListener, watch: (subscriber: Redis) => void) {
    this.#listener = listener;
    this.#subscriber = redis.duplicate({
      lazyConnect: false,
      maxRetriesPerRequest: null,
      // ioredis may send a subscription before these two commands, and Redis then rejects them.
      enableReadyCheck: false,
      disableClientInfo: true,
      autoResubscribe: false,
    });
    watch(this.#subscriber);
    this.#subscriber.on('ready', () => void this.#subscribe());
    this.#subscriber.on('close', () => this.#lose());
    this.#subscriber.on('message', (_channel, message) => this.#receive(message));
  }

  /** False while purges may be missed: nothing may be cached then. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /** Resolves once every purge that was published before this call was received or counts as lost. */
  async catchUp(): Promise<void> {
    if (!this.#isCurrent) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        // The connection may be silent for long without being broken; a new one is verified.
        this.#subscriber.disconnect(true);
        this.#lose();
        resolve();
      }, CONFIRM_WITHIN_MS);
    });
    // Redis responds to the commands of a connection in order.
    const confirmed = this.#subscriber.ping().then(
      () => undefined,
      () => this.#lose(),
    );
    await Promise.race([confirmed, late]);
    clearTimeout(timer);
  }

  close(): void {
    this.#subscriber.disconnect();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#subscriber.subscribe(CHANNEL);
      // Answers from before the subscription may be stale.
      this.#listener.onGap();
      this.#isCurrent = true;
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    this.#isCurrent = false;
    this.#listener.onGap();
  }

  #receive(message: string): void {
    const purge = purgeMessage.safeParse(JSON.parse(message));
    if (purge.success) this.#listener.onPurge(purge.data);
    else this.#listener.onGap();
  }
}
