/** Something to be done soon, and once. */
interface Task {
  /** Tasks with the same key run one at a time, in their order. */
  orderingKey: string;
  /** Names the task: while it waits or runs, another one of that name is ignored. */
  id: string;
  run: () => Promise<void>;
  /** Receives what `run` throws, and the refusal of a task for which there is no room. */
  onFailure: (error: unknown) => void;
}

/** Lets the answer to the request go out first. */
const PAUSE_MS = 5;
const MOST_TASKS = 10_000;

/**
 * Does what no request waits for. Tasks are lost with the process: whatever must happen is also written down, and done
 * by a sweep.
 */
export class BackgroundTasks {
  readonly #names = new Set<string>();
  readonly #lanes = new Map<string, Promise<void>>();

  /** Comes back at once. */
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

  /** How many tasks wait or run. */
  get size(): number {
    return this.#names.size;
  }

  /** Resolves when nothing waits or runs any more. */
  async drain(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
