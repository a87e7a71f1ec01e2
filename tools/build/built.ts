import path from 'node:path';

/** The folder of the built explorer, relative to the root. */
export const EXPLORER_FOLDER = 'dist/explorer';

/** The folder of a built front end, with `client` and perhaps `server`, relative to the root. */
export function builtSite(name: string): string {
  return path.join('dist/sites', name);
}

/** The program of a service, relative to the root. */
export function builtService(name: string): string {
  return path.join('dist/apps', name, 'main.js');
}

/**
 * Node's options for a service, here and in its image. A small young generation and a limited old one keep a service
 * under 200 MB: garbage is collected early instead of when memory is short. The old generation has room for the 5,000
 * subscribers of a gateway, 30 kB each.
 */
export const SERVICE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16', '--max-old-space-size=256'];
