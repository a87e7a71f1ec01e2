/** Runs a task now and again, never twice at once; failures are told and the next run comes all the same. */
export function recurring(
  everyMs: number,
  task: () => Promise<void>,
  onFailure: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running = task().catch(onFailure);
  let idle = false;
  void running.then(() => (idle = true));
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    running = task()
      .catch(onFailure)
      .then(() => {
        idle = true;
      });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
