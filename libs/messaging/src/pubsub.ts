import type { Redis } from 'ioredis';
import { parseEvent, type DomainEvent } from '@e-storefront/events';
import { EventBuffer } from './event-buffer';

/**
 * How many events a slow reader may lag behind; older ones are dropped, the newest are delivered. All readers
 * of a channel share the event objects.
 */
const BACKLOG = 1_000;

type Listener = (event: DomainEvent) => void;

/**
 * Live events between processes over Redis channels, with one Redis subscription per channel for any number
 * of readers.
 */
export class PubSub {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<Listener>>();

  /**
   * @param redis publishes; it is duplicated for subscriptions
   * @param onError receives invalid events and, without `watch`, connection errors
   * @param watch handles the errors of the second connection
   */
  constructor(
    redis: Redis,
    onError: (error: Error) => void,
    watch: (subscriber: Redis) => void = (subscriber) => void subscriber.on('error', onError),
  ) {
    this.#publisher = redis;
    this.#subscriber = redis.duplicate({
      lazyConnect: false,
      maxRetriesPerRequest: null,
      // ioredis may send a subscription before these two commands, and Redis then rejects them.
      enableReadyCheck: false,
      disableClientInfo: true,
    });
    watch(this.#subscriber);
    this.#subscriber.on('message', (channel, message) => this.#deliver(channel, message, onError));
  }

  /**
   * Sends one event to every reader of the channels, in this and other processes.
   * @throws when Redis is unavailable
   */
  async publish(channels: readonly string[], event: DomainEvent): Promise<void> {
    const message = JSON.stringify(event);
    const pipeline = this.#publisher.pipeline();
    for (const channel of channels) pipeline.publish(channel, message);
    const answers = (await pipeline.exec()) ?? [];
    const fault = answers.find(([error]) => error)?.[0];
    if (fault) throw fault;
  }

  /**
   * Subscribes to a channel until the iterator is returned, which takes effect at once. Resolves when the
   * subscription is active, so that a state read afterwards misses nothing.
   */
  async subscribe(channel: string): Promise<AsyncIterableIterator<DomainEvent>> {
    const listener: Listener = (event) => {
      if (events.size === BACKLOG) events.dropOldest();
      events.push(event);
    };
    const events = new EventBuffer<DomainEvent>(() => this.#remove(channel, listener));
    await this.#add(channel, listener);
    return events;
  }

  /** Closes the subscribing connection. */
  close(): void {
    this.#subscriber.disconnect();
  }

  /** The number of open readers, for tests and metrics. */
  get readers(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  async #add(channel: string, listener: Listener): Promise<void> {
    const set = this.#listeners.get(channel);
    if (set) set.add(listener);
    else this.#listeners.set(channel, new Set([listener]));
    await this.#subscriber.subscribe(channel);
  }

  async #remove(channel: string, listener: Listener): Promise<void> {
    const set = this.#listeners.get(channel);
    set?.delete(listener);
    if (set?.size !== 0) return;
    this.#listeners.delete(channel);
    if (this.#subscriber.status !== 'ready') return;
    // A connection lost in the meantime has no subscriptions either.
    await this.#subscriber.unsubscribe(channel).catch(() => undefined);
  }

  #deliver(channel: string, message: string, onError: (error: Error) => void): void {
    const listeners = this.#listeners.get(channel);
    if (!listeners) return;
    try {
      const event = parseEvent(message);
      for (const listener of listeners) listener(event);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
