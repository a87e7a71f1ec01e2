import path from 'node:path';

/** Where the gateway finds the built explorer, from the top folder. */
export const EXPLORER_FOLDER = 'dist/explorer';

/** The program that a service runs as, from the top folder. */
export function builtService(name: string): string {
  return path.join('dist/apps', name, 'main.js');
}

/**
 * How Node runs a service, here and in its image. A small young generation and a bounded old one keep a service under
 * 200 MB: what a request leaves behind is collected soon instead of being kept until memory is short. The old one has room for the
 * 5,000 subscribers of a gateway, 30 kB each.
 */
export const SERVICE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16', '--max-old-space-size=256'];
