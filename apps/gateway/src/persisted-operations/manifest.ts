import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Apollo's format for a list of operations (apollo-persisted-query-manifest, version 1). */
export const manifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string(),
      type: z.enum(['query', 'mutation', 'subscription']),
      body: z.string().min(1),
    }),
  ),
});

export type OperationManifest = z.output<typeof manifestSchema>;

/** @throws Error naming the file when it is missing or malformed */
export function readManifest(file: string): OperationManifest {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${file} is not a valid operation manifest: ${reason}`, { cause: error });
  }
}
