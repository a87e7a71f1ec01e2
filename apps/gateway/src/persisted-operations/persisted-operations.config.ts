import { z } from 'zod';
import frontEnds from '../../persisted-operations.json';
import { manifest, readManifest } from './manifest';
import { OperationRegister } from './store';
import { OPERATION_MODES, PersistedOperations, type OperationMode } from './persisted-operations';

/** Which operations are served. */
export const operationSettings = {
  /** `registered`: only those of our front ends' manifest and of OPERATIONS_FILES, for staff as well. */
  OPERATIONS: z.enum(OPERATION_MODES).default('open'),
  /** Manifests of other clients' operations, as files with commas between them. */
  OPERATIONS_FILES: z
    .string()
    .transform((value) => value.split(',').map((file) => file.trim()))
    .default([]),
};

/** The operations of our front ends, which are built in, and those of the files. @throws when a file is no manifest */
export function openOperations(
  settings: { OPERATIONS: OperationMode; OPERATIONS_FILES: readonly string[] },
  options: ConstructorParameters<typeof OperationRegister>[1],
): PersistedOperations {
  const manifests = [manifest.parse(frontEnds), ...settings.OPERATIONS_FILES.map(readManifest)];
  return new PersistedOperations(settings.OPERATIONS, new OperationRegister(manifests, options));
}
