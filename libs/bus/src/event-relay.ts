import type { Job, Queue } from 'bullmq';
import { aggregateOf, consumersOf, type ConsumerName, type DomainEvent } from '@e-storefront/events';
import { ACKNOWLEDGED, jobOf, type Tries } from './event-queues';

/** A service's outbox: events that were written with their change and are not acknowledged by every consumer yet. */
export interface OutboxSource {
  /** Oldest first, those of one aggregate in their order. */
  pending(limit: number): Promise<DomainEvent[]>;
  /** Every consumer has acknowledged it. */
  settle(eventId: string): Promise<void>;
}

interface RelayOptions {
  outbox: OutboxSource;
  queueOf: (consumer: ConsumerName) => Queue;
  tries: Tries;
  onError: (error: unknown) => void;
  onRecovered: () => void;
}

/** What is to be done with one event in this round. */
interface Plan {
  add: Map<ConsumerName, DomainEvent[]>;
  retry: Job[];
  settle: string[];
}

const BATCH = 1_000;
const SOON_MS = 25;
const EVERY_MS = 1_000;

/**
 * Moves events from an outbox to the queues of their consumers, at least once, and settles those that every consumer
 * has acknowledged. A consumer gets the next event of an aggregate only when it is through with the one before, so
 * that neither a retry nor a queue that was emptied in the middle changes their order; what a queue has lost stands in
 * the outbox and is added again. Several relays of one outbox do not disturb each other.
 */
export class EventRelay {
  readonly #options: RelayOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #isStopped = false;
  #pauseMs = SOON_MS;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Something was written to the outbox: looks at once, or after the round that is running. */
  wake(): void {
    this.#isWoken = true;
    if (this.#running || this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#running = this.#rounds().finally(() => {
      this.#running = undefined;
      if (this.#isStopped) return;
      if (this.#isWoken) return this.wake();
      this.#timer = setTimeout(() => this.wake(), this.#pauseMs);
      this.#timer.unref();
    });
  }

  /** Ends after the round that is running. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Looks often while something moves, and rarely while nothing does. */
  async #rounds(): Promise<void> {
    this.#isWoken = false;
    try {
      const hasMoved = await this.#round();
      this.#pauseMs = hasMoved ? SOON_MS : Math.min(this.#pauseMs * 2, EVERY_MS);
      this.#options.onRecovered();
    } catch (error) {
      this.#pauseMs = EVERY_MS;
      this.#options.onError(error);
    }
  }

  async #round(): Promise<boolean> {
    const { outbox, queueOf, tries } = this.#options;
    const events = await outbox.pending(BATCH);
    if (events.length === 0) return false;
    const { add, retry, settle } = await this.#plan(events);
    for (const [consumer, added] of add)
      await queueOf(consumer).addBulk(
        added.map((event) => ({ name: event.name, data: event, opts: jobOf(event.id, tries) })),
      );
    await Promise.all(retry.map((job) => job.retry('failed', { resetAttemptsMade: true })));
    await Promise.all(settle.map((id) => outbox.settle(id)));
    return add.size + retry.length + settle.length > 0;
  }

  async #plan(events: readonly DomainEvent[]): Promise<Plan> {
    const plan: Plan = { add: new Map(), retry: [], settle: [] };
    const busy = new Set<string>();
    const jobs = await Promise.all(events.map((event) => this.#jobs(event)));
    events.forEach((event, index) => {
      let isOpen = false;
      for (const [consumer, job] of jobs[index] ?? []) {
        const lane = `${consumer} ${aggregateOf(event)}`;
        if (!busy.has(lane) && isAcknowledged(job)) continue;
        isOpen = true;
        if (!busy.has(lane)) this.#advance(plan, { event, consumer, job });
        busy.add(lane);
      }
      if (!isOpen) plan.settle.push(event.id);
    });
    return plan;
  }

  /** A job fails only when its dead letter could not be kept: it is tried anew until that or the handler succeeds. */
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

/** By what the consumer gave back: an earlier failure stays noted in a job that succeeded. */
function isAcknowledged(job: Job | undefined): boolean {
  return job?.finishedOn !== undefined && job.returnvalue === ACKNOWLEDGED;
}
