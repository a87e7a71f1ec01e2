/** A task to run once, soon. */
interface Task {
  /** Tasks with the same key run one at a time, in order. */
  orderingKey: string;
  /** Identifies the task: while it is queued or running, another one with this name is ignored. */
  id: string;
  run: () => Promise<void>;
  /** Receives what `run` throws, and the error of a full queue. */
  onFailure: (error: unknown) => void;
}

/** Lets the response to the request go out first. */
const PAUSE_MS = 5;
const MOST_TASKS = 10_000;

/**
 * Runs tasks that no request waits for. Tasks are lost when the process ends: what must not be lost is also
 * stored, and processed by a scheduled job.
 */
export class BackgroundTasks {
  readonly #names = new Set<string>();
  readonly #lanes = new Map<string, Promise<void>>();

  /** Returns at once. */
  start({ orderingKey, id, run, onFailure }: Task): void {
    if (this.#names.has(id)) return;
    if (this.#names.size >= MOST_TASKS) {
      onFailure(new Error(`More than ${MOST_TASKS} tasks wait.`));
      return;
    }
    this.#names.add(id);
    const before = this.#lanes.get(orderingKey) ?? pause();
    const done = before
      .then(run)
      .catch(onFailure)
      .finally(() => {
        this.#names.delete(id);
        if (this.#lanes.get(orderingKey) === done) this.#lanes.delete(orderingKey);
      });
    this.#lanes.set(orderingKey, done);
  }

  /** The number of queued and running tasks. */
  get size(): number {
    return this.#names.size;
  }

  /** Resolves when no task is queued or running. */
  async drain(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
