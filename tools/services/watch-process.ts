const CHECK_EVERY_MS = 1_000;

/**
 * Tells once when a process has gone, whoever started it.
 * @returns a function that ends the watch
 */
export function watchProcess(pid: number, onGone: () => void): () => void {
  const timer = setInterval(() => {
    if (exists(pid)) return;
    clearInterval(timer);
    onGone();
  }, CHECK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
