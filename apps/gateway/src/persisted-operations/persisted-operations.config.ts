import { z } from 'zod';

/** `open` serves any operation, `registered` serves those of the manifests only, to staff as well. */
const OPERATION_MODES = ['open', 'registered'] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

export const persistedOperationSettings = {
  OPERATIONS: z.enum(OPERATION_MODES).default('open'),
  /** Comma-separated manifest files of further clients' operations. */
  OPERATIONS_FILES: z
    .string()
    .transform((value) => value.split(',').map((file) => file.trim()))
    .default([]),
};

export interface PersistedOperationConfig {
  OPERATIONS: OperationMode;
  OPERATIONS_FILES: readonly string[];
}
