const SHOWN = 10;

/** Runs a proof as a command, which succeeds when the proof does. */
export function runProof(proof: () => Promise<boolean>): void {
  proof().then(
    (holds) => {
      process.exitCode = holds ? 0 : 1;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}

/** Prints what is wrong, as far as somebody would read it. */
export function printViolations(violations: readonly string[]): void {
  for (const violation of violations.slice(0, SHOWN)) console.error(`  ${violation}`);
}
