/** Far above the slowest suites, which take about two minutes. */
const LONGEST_SUITE_MS = 8 * 60_000;
const LOOK_MS = 15_000;
const EXIT_WITHIN_MS = 20_000;

/**
 * Ends a run in which a suite hangs, and names it. Jest's own timeouts need the event loop; a suite that blocks it
 * would hang the run silently. So would a timer or a process that a suite leaves open.
 */
module.exports = class StuckSuitesReporter {
  #startedAt = new Map();
  #timer;

  onRunStart() {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  onTestFileStart(test) {
    this.#startedAt.set(test.path, Date.now());
  }

  onTestFileResult(test) {
    this.#startedAt.delete(test.path);
  }

  onRunComplete() {
    clearInterval(this.#timer);
    setTimeout(() => {
      console.error('STUCK after the last suite: a timer, a server or a process was left open');
      process.exit();
    }, EXIT_WITHIN_MS).unref();
  }

  #look() {
    const stuck = [...this.#startedAt].filter(([, at]) => Date.now() - at > LONGEST_SUITE_MS);
    if (stuck.length === 0) return;
    for (const [path] of stuck)
      console.error(`STUCK ${path}: no end after ${LONGEST_SUITE_MS / 60_000} minutes`);
    process.kill(process.pid, 'SIGTERM');
  }
};
