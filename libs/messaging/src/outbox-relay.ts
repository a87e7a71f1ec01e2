import type { Job, Queue } from 'bullmq';
import { timeout, TimeoutStrategy } from 'cockatiel';
import {
  aggregateOf,
  consumersOf,
  isPersonal,
  type ConsumerName,
  type DomainEvent,
} from '@e-storefront/events';
import { withNewRequestId } from '@e-storefront/server';
import { ACKNOWLEDGED, toJobOptions, type RetryPolicy } from './event-queues';

/** A service's outbox: events written with their change that not every consumer has acknowledged yet. */
export interface OutboxSource {
  /** Oldest first, those of one aggregate in order. */
  pending(limit: number): Promise<DomainEvent[]>;
  /** Removes events that every consumer has acknowledged. */
  acknowledge(events: readonly DomainEvent[]): Promise<void>;
}

interface RelayOptions {
  outbox: OutboxSource;
  queueOf: (consumer: ConsumerName) => Queue;
  retryPolicy: RetryPolicy;
  onError: (error: unknown) => void;
  onRecovered: () => void;
}

/** The work on one event in this round. */
interface Plan {
  add: Map<ConsumerName, DomainEvent[]>;
  retry: Job[];
  settle: DomainEvent[];
  /** Jobs of acknowledged events with personal data. */
  forget: Job[];
}

const BATCH = 1_000;
/** No round begins sooner after the last one, so that a busy outbox is read for many events at once. */
const SOON_MS = 250;
/** While events wait for their consumers. */
const WAITING_MS = 1_000;
/** While the outbox is empty: who adds events wakes the relay, so that only those of a process that died wait so long. */
const EMPTY_MS = 5_000;
/** What waits longer waits for a connection that is gone: the next round begins on another. */
const ROUND_WITHIN = timeout(30_000, TimeoutStrategy.Aggressive);

/**
 * Moves events from an outbox to the queues of their consumers, at least once, and removes those that every
 * consumer has acknowledged. A consumer receives the next event of an aggregate only after the previous one
 * is done, so that neither a retry nor an emptied queue changes their order; events that a queue has lost are
 * added again from the outbox. Several relays can share an outbox.
 */
export class OutboxRelay {
  readonly #options: RelayOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #isStopped = false;
  #pauseMs = SOON_MS;
  #endedAt = -Infinity;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Starts a round now, or soon after the last one: an event was added to the outbox. */
  wake(): void {
    this.#isWoken = true;
    if (this.#running || this.#isStopped) return;
    this.#beginIn(Math.max(0, this.#endedAt + SOON_MS - performance.now()));
  }

  /** Stops after the current round. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #beginIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), ms);
    this.#timer.unref();
  }

  #begin(): void {
    // The relay must not run under the request that wakes it.
    this.#running = withNewRequestId(() => this.#rounds()).finally(() => {
      this.#running = undefined;
      this.#endedAt = performance.now();
      if (!this.#isStopped) this.#beginIn(this.#isWoken ? SOON_MS : this.#pauseMs);
    });
  }

  /** Looks often while something moves, rarely while events wait, and hardly ever while there are none. */
  async #rounds(): Promise<void> {
    this.#isWoken = false;
    try {
      const found = await ROUND_WITHIN.execute(() => this.#round());
      const waitingMs = found === 'moved' ? SOON_MS : Math.min(this.#pauseMs * 2, WAITING_MS);
      this.#pauseMs = found === 'nothing' ? EMPTY_MS : waitingMs;
      this.#options.onRecovered();
    } catch (error) {
      this.#pauseMs = WAITING_MS;
      this.#options.onError(error);
    }
  }

  /** @returns what became of the events that it found */
  async #round(): Promise<'moved' | 'waiting' | 'nothing'> {
    const { outbox, queueOf, retryPolicy } = this.#options;
    const events = await outbox.pending(BATCH);
    if (events.length === 0) return 'nothing';
    const { add, retry, settle, forget } = await this.#plan(events);
    for (const [consumer, added] of add)
      await queueOf(consumer).addBulk(
        added.map((event) => ({ name: event.name, data: event, opts: toJobOptions(event.id, retryPolicy) })),
      );
    await Promise.all(retry.map((job) => job.retry('failed', { resetAttemptsMade: true })));
    if (settle.length > 0) await outbox.acknowledge(settle);
    await Promise.all(forget.map((job) => job.remove()));
    return add.size + retry.length + settle.length > 0 ? 'moved' : 'waiting';
  }

  async #plan(events: readonly DomainEvent[]): Promise<Plan> {
    const plan: Plan = { add: new Map(), retry: [], settle: [], forget: [] };
    const busy = new Set<string>();
    const jobs = await Promise.all(events.map((event) => this.#jobs(event)));
    events.forEach((event, index) => {
      let isOpen = false;
      for (const [consumer, job] of jobs[index] ?? []) {
        const orderingKey = `${consumer} ${aggregateOf(event)}`;
        if (!busy.has(orderingKey) && isAcknowledged(job)) continue;
        isOpen = true;
        if (!busy.has(orderingKey)) this.#advance(plan, { event, consumer, job });
        busy.add(orderingKey);
      }
      if (isOpen) return;
      plan.settle.push(event);
      if (isPersonal(event.name)) plan.forget.push(...(jobs[index] ?? []).flatMap(([, job]) => job ?? []));
    });
    return plan;
  }

  /**
   * A job fails only when its dead letter could not be stored: it is retried until that or the handler
   * succeeds.
   */
  #advance(
    { add, retry }: Plan,
    { event, consumer, job }: { event: DomainEvent; consumer: ConsumerName; job: Job | undefined },
  ): void {
    if (!job) add.set(consumer, [...(add.get(consumer) ?? []), event]);
    else if (job.finishedOn) retry.push(job);
  }

  async #jobs({ id, name }: DomainEvent): Promise<[ConsumerName, Job | undefined][]> {
    const consumers = consumersOf(name);
    return Promise.all(
      consumers.map(async (consumer): Promise<[ConsumerName, Job | undefined]> => [
        consumer,
        await this.#options.queueOf(consumer).getJob(id),
      ]),
    );
  }
}

/** Judged by the return value: a job that succeeded still has the reason of an earlier failure. */
function isAcknowledged(job: Job | undefined): boolean {
  return job?.finishedOn !== undefined && job.returnvalue === ACKNOWLEDGED;
}
