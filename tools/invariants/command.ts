const SHOWN = 10;

/** Runs a check as a command, which exits with 1 when the check fails. */
export function runCheck(check: () => Promise<boolean>): void {
  check().then(
    (holds) => {
      process.exitCode = holds ? 0 : 1;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}

/** Prints the violations, up to a readable number. */
export function printViolations(violations: readonly string[]): void {
  for (const violation of violations.slice(0, SHOWN)) console.error(`  ${violation}`);
}
